import type { Address } from './address.ts';
import { parseAddress } from './address.ts';
import type { LocalUser } from './localUser.ts';
import { OptionReader, PathReader } from './optionReader.ts';
import type { ConfigOptions } from './readConfig.ts';
import { inHome, tokensFor } from './tokens.ts';

/** What to do about a host key that is not known. */
export type KeyChecking = 'yes' | 'no' | 'ask' | 'accept-new';

/** All that decides how one host is reached: what was asked for, the configuration files, OpenSSH's defaults. */
export interface HostSettings {
  /** As it was asked for. */
  readonly alias: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Under what name its key is known. */
  readonly hostKeyAlias: string | null;
  readonly family: 4 | 6 | null;
  /** The hosts through which it is reached, the first one first. */
  readonly jumps: readonly Address[];
  readonly identityFiles: readonly string[];
  /** Whether these were named, rather than being the default ones. */
  readonly identitiesNamed: boolean;
  readonly identitiesOnly: boolean;
  readonly certificateFiles: readonly string[];
  /** Socket or pipe of the agent; null: none is to be asked. */
  readonly agent: string | null;
  readonly userKnownHosts: readonly string[];
  readonly globalKnownHosts: readonly string[];
  readonly keyChecking: KeyChecking;
  readonly hashKnownHosts: boolean;
  /** In the order in which they are tried, in the protocol's own words. */
  readonly methods: readonly string[];
  readonly prompts: number;
  readonly connectTimeoutMs: number;
  readonly keepaliveMs: number;
  readonly keepaliveCount: number;
  readonly algorithms: AlgorithmWishes;
  /** Why only OpenSSH itself can reach this host, in words; empty where this is not so. */
  readonly needsOpenssh: readonly string[];
}

/** Lists of ssh_config(5), which may begin with `+`, `-` or `^`; null: the default. */
export interface AlgorithmWishes {
  readonly kex: string | null;
  readonly serverHostKey: string | null;
  readonly cipher: string | null;
  readonly hmac: string | null;
}

const DEFAULT_METHODS = 'gssapi-with-mic,hostbased,publickey,keyboard-interactive,password';

/** Methods of sign-in that there are here. */
const OWN_METHODS: ReadonlySet<string> = new Set(['publickey', 'keyboard-interactive', 'password']);

/** As OpenSSH has them (ssh_config(5), IdentityFile), without those for security keys. */
const DEFAULT_IDENTITIES = ['id_rsa', 'id_ecdsa', 'id_ed25519', 'id_dsa'];

/** How long a connection may take where the configuration says nothing; OpenSSH waits as long as the system does. */
const CONNECT_TIMEOUT_MS = 30_000;

/** How often an idle connection is tried where the configuration says nothing: firewalls forget one after some minutes. */
const KEEPALIVE_MS = 30_000;

/** The settings of a host from its address and its part of the configuration. */
export function hostSettings(address: Address, config: ConfigOptions, local: LocalUser): HostSettings {
  const read = new OptionReader(config.options);
  const user = address.user ?? read.text('user') ?? local.name;
  const port = address.port ?? read.port() ?? 22;
  const jump = read.none('proxyjump');
  const hostKeyAlias = read.text('hostkeyalias') ?? null;
  const name = read.text('hostname')?.replace(/%[%h]/g, (token) => (token === '%h' ? address.host : '%'));
  const host = (name ?? address.host).toLowerCase();
  const tokens = tokensFor({
    ...{ alias: address.host, hostName: host, hostKeyAlias, port, user, jump: jump ?? '' },
    ...{ localUser: local.name, home: local.home },
  });
  const paths = new PathReader(read, tokens, local);
  const identities = paths.list('identityfile');
  const settings = {
    ...{ alias: address.host, host, port, user, hostKeyAlias },
    family: read.choice('addressfamily', { any: null, inet: 4, inet6: 6 } as const) ?? null,
    jumps: jump?.split(',').map(parseAddress) ?? [],
    identityFiles: identities ?? DEFAULT_IDENTITIES.map((file) => inHome(`~/.ssh/${file}`, local.home)),
    identitiesNamed: identities !== null,
    identitiesOnly: read.yes('identitiesonly', false),
    certificateFiles: paths.list('certificatefile') ?? [],
    agent: paths.agent(),
    userKnownHosts: paths.list('userknownhostsfile') ?? ['known_hosts', 'known_hosts2'].map(inSsh(local)),
    globalKnownHosts: paths.list('globalknownhostsfile') ?? systemKnownHosts(local),
    keyChecking: read.choice('stricthostkeychecking', KEY_CHECKING) ?? 'ask',
    hashKnownHosts: read.yes('hashknownhosts', false),
    methods: methods(read),
    prompts: read.number('numberofpasswordprompts') ?? 3,
    connectTimeoutMs: read.milliseconds('connecttimeout') ?? CONNECT_TIMEOUT_MS,
    keepaliveMs: read.milliseconds('serveraliveinterval') ?? KEEPALIVE_MS,
    keepaliveCount: read.number('serveralivecountmax') ?? 3,
    algorithms: {
      kex: read.text('kexalgorithms') ?? null,
      serverHostKey: read.text('hostkeyalgorithms') ?? null,
      cipher: read.text('ciphers') ?? null,
      hmac: read.text('macs') ?? null,
    },
  } satisfies Omit<HostSettings, 'needsOpenssh'>;
  return { ...settings, needsOpenssh: [...beyondReach(config, read, settings), ...paths.unclear] };
}

const KEY_CHECKING = {
  yes: 'yes',
  true: 'yes',
  no: 'no',
  false: 'no',
  off: 'no',
  ask: 'ask',
  'accept-new': 'accept-new',
} as const;

/** What applies to this host and what the library ssh2 cannot do. */
function beyondReach(
  config: ConfigOptions,
  read: OptionReader,
  { certificateFiles, methods: wanted }: Pick<HostSettings, 'certificateFiles' | 'methods'>,
): string[] {
  const reasons = config.undecided.map((where) => `${where} can only be read by OpenSSH`);
  for (const [keyword, name] of [
    ['proxycommand', 'ProxyCommand'],
    ['pkcs11provider', 'PKCS11Provider'],
    ['knownhostscommand', 'KnownHostsCommand'],
    ['revokedhostkeys', 'RevokedHostKeys'],
  ] as const) {
    if (read.none(keyword) !== null) reasons.push(`it uses ${name}`);
  }
  if (certificateFiles.length > 0) reasons.push('it uses a certificate (CertificateFile)');
  if (['yes', 'always', 'true'].includes(read.text('canonicalizehostname') ?? '')) {
    reasons.push('it uses CanonicalizeHostname');
  }
  if (wanted.length === 0) reasons.push('none of its methods of sign-in is a key, a password or a question');
  return reasons;
}

function methods(read: OptionReader): string[] {
  const allowed: Readonly<Record<string, boolean>> = {
    publickey: read.yes('pubkeyauthentication', true),
    'keyboard-interactive': read.yes('kbdinteractiveauthentication', true),
    password: read.yes('passwordauthentication', true),
  };
  const order = (read.text('preferredauthentications') ?? DEFAULT_METHODS).split(',').map((word) => word.trim());
  return order.filter((method) => OWN_METHODS.has(method) && allowed[method]);
}

function inSsh(local: LocalUser): (file: string) => string {
  return (file) => inHome(`~/.ssh/${file}`, local.home);
}

function systemKnownHosts({ platform, environment }: LocalUser): string[] {
  if (platform !== 'win32') return ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'];
  return [`${environment.ProgramData ?? 'C:\\ProgramData'}\\ssh\\ssh_known_hosts`];
}
