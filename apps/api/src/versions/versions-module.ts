import { Module } from '@nestjs/common';
import { PublishedVersions } from './published-versions.ts';
import { VersionsController } from './versions-controller.ts';

@Module({
  controllers: [VersionsController],
  providers: [PublishedVersions],
  exports: [PublishedVersions],
})
export class VersionsModule {}
