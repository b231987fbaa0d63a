/** Whose connections are made, on which machine. */
export interface LocalUser {
  readonly name: string;
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}
