import type { CapturedAnswer } from '../base/capturedAnswer.ts';

/** What stands in the place of a secret or an address. */
const REMOVED = '(removed)';

/** Names of variables and settings whose values are secrets. */
const SECRET_NAME = String.raw`[\w.-]*(?:passw(?:or)?d|passphrase|token|secret|credential|api_?key|access_?key|private_?key|_key)[\w.-]*`;

/**
 * `NAME=value`, `NAME: value` in JSON, and the two elements in which Grid Engine writes a variable. `NAME=$other` in a script
 * is no secret.
 */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [
    new RegExp(String.raw`\b(${SECRET_NAME}=)(?:"(?!\$)[^"\n]*"|'[^'\n]*'|[^\s,;"'<>|$][^\s,;"'<>|]*)`, 'gi'),
    `$1${REMOVED}`,
  ],
  [new RegExp(String.raw`("${SECRET_NAME}"\s*:\s*)(?:"(?:[^"\\]|\\.)*"|[\d.]+)`, 'gi'), `$1"${REMOVED}"`],
  [new RegExp(String.raw`(<VA_variable>${SECRET_NAME}</VA_variable>\s*<VA_value>)[^<]*`, 'gi'), `$1${REMOVED}`],
  [/-----BEGIN [A-Z ]+-----[\s\S]*?(?:-----END [A-Z ]+-----|$)/g, REMOVED],
  [/\b(bearer|basic) [\w.~+/=-]{8,}/gi, `$1 ${REMOVED}`],
  // A password in an address: https://name:password@host
  [/(:\/\/[^\s:/@]+:)[^\s:/@]+(?=@)/g, `$1${REMOVED}`],
];

/** Where the schedulers write mail addresses. */
const MAIL: readonly (readonly [RegExp, string])[] = [
  [/(--mail-user[= ]|\bMailUser=|\bMail_Users(?: = |>)|\bmail_list:\s+|"Mail_Users"\s*:\s*")[^\s"<]+/g, `$1${REMOVED}`],
  [/(<MR_user>)[^<]*(<\/MR_user>)/g, `$1${REMOVED}$2`],
];

/** Any other address: the owner of a job at a host too, whose name is kept where it is the user's own. */
const ADDRESS = /([A-Za-z0-9][\w.+-]*)@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)/g;

/** Where the schedulers write the names of users in records. */
const USER_FIELDS: readonly RegExp[] = [
  /\b(?:UserId|GroupId)=([^\s(]+)/g,
  /\b(?:Job_Owner|euser|egroup|owner|group|sge_o_log_name)(?:\s*=\s*|:\s+|>|"\s*:\s*")([A-Za-z_][\w.-]*)/g,
  /<JB_owner>([^<]+)/g,
  /\b(?:[Uu]ser|administrator) <([^>]+)>/g,
  /"user_name"\s*:\s*"([^"]+)"/g,
  /\bPBS_O_LOGNAME=([^\s,<"]+)/g,
];

/** The header of a table that has a column of users. */
const USER_COLUMN = /^.*\b(?:USER|User|user|Username)\b.*$/m;

/**
 * A captured answer without secrets, mail addresses and the names of users other than `own`. Names are replaced by `u1`, `u2`
 * in their places alone, of the same width in tables, so that readers find the same columns. The places of all schedulers are
 * looked at in every answer: a trace holds those of commands that no backend has planned, too.
 */
export function redactAnswer(answer: CapturedAnswer, own: readonly string[]): CapturedAnswer {
  const names = new Map<string, string>();
  const text = (value: string): string => withoutUsers(withoutSecrets(value, own), own, names);
  const { stdin, env } = answer;
  return {
    ...answer,
    command: withoutSecretWords(answer.command, own),
    stdout: text(answer.stdout),
    stderr: text(answer.stderr),
    ...(stdin === undefined ? {} : { stdin: withoutSecrets(stdin, own) }),
    ...(env === undefined ? {} : { env: withoutSecretValues(env) }),
  };
}

function withoutSecretWords(words: readonly string[], own: readonly string[]): readonly string[] {
  return words.map((word, at) => {
    // The address behind `-M` of qsub, and behind `-u` of bsub, is a word of its own.
    if (/^-(?:M|u|-mail-user)$/.test(words[at - 1] ?? '') && word.includes('@')) return REMOVED;
    return withoutSecrets(word, own);
  });
}

function withoutSecretValues(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const secret = new RegExp(`^${SECRET_NAME}$`, 'i');
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, secret.test(name) ? REMOVED : value]));
}

function withoutSecrets(text: string, own: readonly string[]): string {
  const plain = [...SECRETS, ...MAIL].reduce((rest, [pattern, by]) => rest.replace(pattern, by), text);
  return plain.replace(ADDRESS, (whole, name: string, host: string, at: number, all: string) => {
    // `all.q@node1.lab` is a queue on a host.
    const queue = name.endsWith('.q') || /<queue_name>$/.test(all.slice(Math.max(0, at - 12), at));
    return queue || own.includes(name) ? whole : `u0@${host}`;
  });
}

function withoutUsers(text: string, own: readonly string[], names: Map<string, string>): string {
  const known = new Set([...own, 'u0', 'root', '']);
  const placeholder = (name: string): string => {
    if (known.has(name)) return name;
    const given = names.get(name) ?? `u${names.size + 1}`;
    names.set(name, given);
    return given;
  };
  const inFields = USER_FIELDS.reduce(
    (rest, pattern) => rest.replace(pattern, (whole, name: string) => replaceIn(whole, name, placeholder(name))),
    text,
  );
  const inTables = withoutUserColumn(inFields, placeholder);
  return [...names].reduce(
    (rest, [name, given]) =>
      rest.replaceAll(`/home/${name}/`, `/home/${given}/`).replaceAll(`/home/${name}<`, `/home/${given}<`),
    inTables,
  );
}

function replaceIn(whole: string, name: string, by: string): string {
  const at = whole.lastIndexOf(name);
  return whole.slice(0, at) + by + whole.slice(at + name.length);
}

/** The column stands where its title stands, left or right of it: the word of the line that reaches under the title. */
function withoutUserColumn(text: string, placeholder: (name: string) => string): string {
  const header = USER_COLUMN.exec(text);
  const title = header && /\b(?:USER|User|user|Username)\b/.exec(header[0]);
  if (!header || !title || /[=:<{]/.test(header[0])) return text;
  const [from, to] = [title.index, title.index + title[0].length];
  const start = header.index + header[0].length;
  const rows = text
    .slice(start)
    .split('\n')
    .map((line) => {
      // A row of jobs begins with an id; below the same titles a help or a reason may stand.
      if (!/^\s*\d/.test(line)) return line;
      const word = [...line.matchAll(/\S+/g)].find((match) => match.index < to && match.index + match[0].length > from);
      if (!word || !/^[A-Za-z_][\w.-]*$/.test(word[0])) return line;
      const by = placeholder(word[0]).padEnd(word[0].length);
      return line.slice(0, word.index) + by + line.slice(word.index + word[0].length);
    });
  return text.slice(0, start) + rows.join('\n');
}
