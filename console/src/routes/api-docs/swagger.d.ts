declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  interface Settings {
    domNode: HTMLElement;
    url: string;
    deepLinking?: boolean;
    docExpansion?: 'list' | 'full' | 'none';
    defaultModelsExpandDepth?: number;
    validatorUrl?: string | null;
  }
  export default function SwaggerUI(settings: Settings): unknown;
}
