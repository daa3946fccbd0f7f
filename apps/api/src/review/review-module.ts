import { Module } from '@nestjs/common';
import { VersionsModule } from '../versions/versions-module.ts';
import { ExchangeController } from './exchange-controller.ts';
import { Ledger } from './ledger.ts';
import { ReviewController } from './review-controller.ts';
import { ReviewDesk } from './review-desk.ts';

@Module({
  imports: [VersionsModule],
  controllers: [ReviewController, ExchangeController],
  providers: [Ledger, ReviewDesk],
})
export class ReviewModule {}
