/** The arguments without `--trust-host`, and whether it is given. */
export function takeTrustHost(argv: readonly string[]): {
  readonly argv: readonly string[];
  readonly trustHost: boolean;
} {
  const end = argv.indexOf('--');
  const at = argv.indexOf('--trust-host');
  const given = at >= 0 && (end < 0 || at < end);
  return { argv: given ? argv.toSpliced(at, 1) : argv, trustHost: given };
}
