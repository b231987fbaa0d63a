import { describe, expect, it } from 'vitest';
import { brief, render } from './sample.ts';

/** Texts that render without a word of complaint. */
const CLEAN: readonly (readonly [rule: string, text: string, expected: string])[] = [
  ['(a) doubled braces', "awk '{{print $1}}'", "awk '{print $1}'"],
  ['(a) doubled braces behind a dollar', '${{HOME}}/x', '${HOME}/x'],
  ['(a) before a placeholder', '{{{nodes}}}', '{5}'],
  ['(a) a group of the shell around a placeholder', '${{{jobname}}}', '${job}'],
  ['(a) nested groups, doubled', '${{x:-${{y}}}}', '${x:-${y}}'],
  ['(a) four braces are two', '{{{{ }}}}', '{{ }}'],
  ['(a) a closing pair behind a placeholder', '{nodes}}}', '5}'],
  ['(b) a variable of the shell', '${HOME}', '${HOME}'],
  ['(b) with a default that looks like a placeholder', '${x:-{nodes}', '${x:-{nodes}'],
  ['(b) with a group inside', '${x:-${y:-{qeue}}}', '${x:-${y:-{qeue}}}'],
  ['(b) a quoted brace', "${x%'}'} {nodes}", "${x%'}'} 5"],
  ['(b) a quoted brace in double quotes', '"${x#\'}\'}" {nodes}', '"${x#\'}\'}" 5'],
  ['(b) an apostrophe in double quotes', '"${x:-it\'s}" {nodes}', '"${x:-it\'s}" 5'],
  ['(b) a command in a group', '${x:-$(echo "}" {qeue})} {nodes}', '${x:-$(echo "}" {qeue})} 5'],
  ['(b) over two lines', '${x:-a\n{qeue}', '${x:-a\n{qeue}'],
  ['(b) never closed', '${x {nodes', '${x {nodes'],
  ['(b) never closed, as a quote is open', '${x:-"{nodes}', '${x:-"5'],
  ['(b) behind two dollars', '$${qeue}', '$${qeue}'],
  ['(b) array and length', '${#a[@]} ${a[1]} ${!b} ${@} ${#}', '${#a[@]} ${a[1]} ${!b} ${@} ${#}'],
  ['(c) a number and a text', '{nodes} {jobname}', '5 job'],
  ['(c) formats', 'n={nodes:03d} {jobname:>6}|', 'n=005    job|'],
  ['(c) conversions', '{jobname!r} {nodes!s:>3} {jobname!a:*<7}', "'job'   5 'job'**"],
  ['(c) a boolean', '{contiguous} {contiguous:d}', 'True 1'],
  ['(c) a fraction', '{load} {load:.0%}', '0.25 25%'],
  ['(c) a width from a key', '{jobname:>{width}}|{jobname:>{width:d}}', '     job|     job'],
  ['(c) a key with a dash', '{-A} {-A:>5}', 'proj  proj'],
  ['(c) a key with a blank', '{mail type}', 'END'],
  ['(c) a key with a dot', '{slurm.constraint}', 'ib'],
  ['(c) in a function', 'f() { echo {nodes}; }', 'f() { echo 5; }'],
  ['(c) in single quotes', "'{nodes}'", "'5'"],
  ['(c) values are not scanned again', '{braces}', '{nodes} {{x}}'],
  ['(c) a value of several lines', '{setup}\necho', '\nmodule load gcc\nmodule load mpi\necho'],
  ['(e) empty', 'find . -exec rm {} +', 'find . -exec rm {} +'],
  ['(e) numbers and ranges', '{0} {1..3} {a..c} x{2}', '{0} {1..3} {a..c} x{2}'],
  ['(e) a comma', 'cp {a,b} {nodes,x}', 'cp {a,b} {nodes,x}'],
  ['(e) blanks', '{ nodes } {nodes }', '{ nodes } {nodes }'],
  ['(e) lone braces', 'f() {\n  true\n}', 'f() {\n  true\n}'],
  ['(e) a lone brace behind a placeholder', '{nodes}}', '5}'],
  [
    '(e) attributes and indices',
    '{nodes.real} {nodes[0]} {nodes.__class__}',
    '{nodes.real} {nodes[0]} {nodes.__class__}',
  ],
  ['(e) an awk program', "awk '{print $1; n++}'", "awk '{print $1; n++}'"],
  ['(e) not over a line end', '{nodes\n}', '{nodes\n}'],
  ['(e) not over CR', '{nodes\r}', '{nodes\n}'],
  ['(e) a colon behind no name', '{1:2} {:>5} {!r}', '{1:2} {:>5} {!r}'],
  ['an ordinary script', 'a=$1; echo "$a" $(ls) `pwd` $((1+2)) $? $$', 'a=$1; echo "$a" $(ls) `pwd` $((1+2)) $? $$'],
  ['nothing', '', ''],
];

describe('placeholder policy', () => {
  it.each(CLEAN)('%s: %j', (_, text, expected) => {
    const { text: rendered, problems } = render(text);
    expect({ rendered, problems: problems.map(brief) }).toEqual({ rendered: expected, problems: [] });
  });

  const WRONG: readonly (readonly [text: string, problem: string])[] = [
    ['echo\n  {qeue} x', '2:3-2:9 error placeholder-unknown'],
    ['echo\r\n  {qeue} x', '2:3-2:9 error placeholder-unknown'],
    ['echo\r  {qeue} x', '2:3-2:9 error placeholder-unknown'],
    ["awk '{print}'", '1:6-1:13 error placeholder-unknown'],
    ['{qeue:>5}', '1:1-1:10 error placeholder-unknown'],
    ['{qeue!r}', '1:1-1:9 error placeholder-unknown'],
    ['{größe}', '1:1-1:8 error placeholder-unknown'],
    ['{submit}', '1:1-1:9 error placeholder-unknown'],
    ['{__class__}', '1:1-1:12 error placeholder-unknown'],
    ['{nodes:{widht}}', '1:8-1:15 error placeholder-unknown'],
    ['f() { echo {qeue}; }', '1:12-1:18 error placeholder-unknown'],
    ['{nodes!x}', '1:7-1:9 error placeholder-conversion'],
    ['{nodes!}', '1:7-1:8 error placeholder-conversion'],
    ['{nodes!rr:>5}', '1:7-1:10 error placeholder-conversion'],
    ['{nodes:{width:{width}}}', '1:15-1:22 error placeholder-nesting'],
    ['{nodes:q}', '1:8-1:9 error format-type'],
    ['{jobname:+5}', '1:10-1:11 error format-option'],
    ['{jobname:>5!}', '1:12-1:13 error format-type'],
    ['{jobname:>5.}', '1:12-1:13 error format-syntax'],
    ['{jobname:{width}}}', ''],
    ['{nodes:{jobname}}', '1:8-1:17 error format-syntax'],
    ['{nodes:20000}', '1:8-1:13 error format-too-wide'],
    ['{nodes:}}>3}', ''],
    ['{nodes:{}}', '1:8-1:10 error format-syntax'],
    ['{nodes!r:d}', '1:10-1:11 error format-type'],
    ['{queue} x', '1:1-1:8 warning placeholder-unset'],
    ['{queue:>10}', '1:1-1:12 warning placeholder-unset'],
    ['${nodes} x', '1:1-1:9 info placeholder-is-shell'],
    ['${x:-${nodes}}', '1:6-1:14 info placeholder-is-shell'],
  ];

  it.each(WRONG)('tells about %j: %s', (text, problem) => {
    const { text: rendered, problems } = render(text);
    expect(problems.map(brief)).toEqual(problem === '' ? [] : [problem]);
    expect(rendered === null).toBe(problem.includes('error'));
  });

  it('says what, which name is near, and how to keep the braces', () => {
    const [problem] = render('echo {qeue:>5}').problems;
    expect(problem).toMatchObject({
      message:
        '{qeue} is neither a resource nor an attribute of the job. Did you mean {queue}? To keep the braces in the script, write {{qeue:>5}}.',
      reach: 'unrenderable',
      file: 'body.sh',
      fixes: [
        { title: 'Change to {queue}', span: { start: 6, end: 10 }, text: 'queue' },
        { title: 'Keep the braces in the script', span: { start: 5, end: 14 }, text: '{{qeue:>5}}' },
      ],
    });
  });

  it('renders what its own fixes make of a text', () => {
    const text = "awk '{print}' {qeue:>2}{queue}";
    const fixed = render(text).problems.flatMap(({ fixes }) => fixes ?? []);
    const results = fixed.map(({ span, text: with_ }) => text.slice(0, span.start) + with_ + text.slice(span.end));
    expect(
      results.map((result) => render(result).problems.filter(({ severity }) => severity === 'error').length),
    ).toEqual([1, 1, 1]);
    expect(render("awk '{{print}}'").text).toBe("awk '{print}'");
  });

  it('reports every problem of a text in order', () => {
    const { problems, text } = render('{a1}\n$CLUSTERJOB_FOO {queue}\n${nodes} {b1}');
    expect(text).toBeNull();
    expect(problems.map(brief)).toEqual([
      '1:1-1:5 error placeholder-unknown',
      '2:1-2:16 warning variable-unknown',
      '2:17-2:24 warning placeholder-unset',
      '3:1-3:9 info placeholder-is-shell',
      '3:10-3:14 error placeholder-unknown',
    ]);
  });

  it('inserts nothing for an unset value, whatever the format', () => {
    expect(render('[{queue}{queue!r}{queue:>9}]').text).toBe('[]');
  });

  it('refuses numbers that are not exact', () => {
    const options = { lookup: () => ({ value: 2 ** 53 + 2 }) };
    expect(render('a {big} {big:d}', options).problems.map(brief)).toEqual([
      '1:3-1:8 error format-number-too-large',
      '1:9-1:16 error format-number-too-large',
    ]);
    expect(render('{big}', { lookup: () => ({ value: 2 ** 53 }) }).text).toBe('9007199254740992');
  });

  it('tells which placeholders and variables a text has, those in formats too', () => {
    const { placeholders, variables } = render('{nodes:{width}} {qeue} ${jobname} $CLUSTERJOB_ID');
    expect(placeholders.map(({ name, nameSpan }) => [name, nameSpan.start, nameSpan.end])).toEqual([
      ['nodes', 1, 6],
      ['width', 8, 13],
      ['qeue', 17, 21],
    ]);
    expect(variables.map(({ name, nameSpan }) => [name, nameSpan.start, nameSpan.end])).toEqual([['ID', 35, 48]]);
  });
});

describe('line ends and origins', () => {
  it('turns CRLF and CR into LF, in the text and in values', () => {
    expect(render('a\r\nb\rc\n\r\n{dos}\r').text).toBe('a\nb\nc\n\na\nb\n');
  });

  it('knows for every line where it comes from and which keys are in it', () => {
    const { text, lines } = render('a\r\n{nodes}{width}{nodes} {{\r\nx {setup} {jobname:{width}}\r\nend\n');
    expect(text?.split('\n').map((line, index) => [line, lines[index]?.sourceLine, lines[index]?.keys])).toEqual([
      ['a', 1, []],
      ['585 {', 2, ['nodes', 'width']],
      ['x ', 3, ['setup']],
      ['module load gcc', 3, ['setup']],
      ['module load mpi job     ', 3, ['setup', 'jobname', 'width']],
      ['end', 4, []],
      ['', 5, []],
    ]);
    expect(lines).toHaveLength(7);
  });

  it('gives no lines where there is no text', () => {
    expect(render('a\n{qeue}').lines).toEqual([]);
  });
});
