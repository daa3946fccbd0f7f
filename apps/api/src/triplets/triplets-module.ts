import { Module } from '@nestjs/common';
import { VersionsModule } from '../versions/versions-module.ts';
import { CandidatesController } from './candidates-controller.ts';

@Module({ imports: [VersionsModule], controllers: [CandidatesController] })
export class TripletsModule {}
