import { Controller } from '@nestjs/common';
import { openApi, type OpenApiDocument, openApiDocument, ROUTES } from '@sluice/contracts';
import { Handles } from '@sluice/nest-kit';

@Controller()
export class OpenApiController {
  readonly #document = openApiDocument(ROUTES);

  @Handles(openApi)
  document(): OpenApiDocument {
    return this.#document;
  }
}
