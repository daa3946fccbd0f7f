import type { Command, Option } from 'commander';
import { createProgram } from '../apps/cli/src/program.ts';

const INTRODUCTION = `# The command line

\`npx sluice COMMAND\`. This page is generated from the commands themselves (\`npm run docs\`); \`--help\` after any of them
says the same. What a command is asked for goes to the standard output, everything else to the standard error: one line
for each fault, with what, where and what to do.

| exit code | meaning                                       |
| --------- | --------------------------------------------- |
| 0         | done                                          |
| 2         | the command line or the spec is wrong         |
| 3         | the input data was rejected                   |
| 4         | a server cannot be reached, or a disk is full |
| 5         | done, and \`--fail-on retrain\` applies         |
| 1         | anything else                                 |
`;

/** docs/cli.md, from the definitions of the commands. */
export const cliReference = (): string =>
  [INTRODUCTION, ...leavesOf(createProgram(new AbortController().signal)).map(section)].join('\n');

/** Commands that do something; the others only hold them together. */
const leavesOf = (command: Command, names: string[] = []): { name: string; command: Command }[] => {
  const path = [...names, command.name()];
  if (command.commands.length === 0) return [{ name: path.join(' '), command }];
  return command.commands.flatMap((below) => leavesOf(below, path));
};

const section = ({ name, command }: { name: string; command: Command }): string => {
  const args = command.registeredArguments;
  const options = command.options.filter(({ hidden }) => !hidden);
  const words = args.map((argument) => `<${argument.name()}>`);
  return [
    `## ${name}`,
    '',
    `\`${[name, ...words].join(' ')}${options.length > 0 ? ' [options]' : ''}\``,
    '',
    sentence(command.description()),
    '',
    ...(args.length + options.length > 0
      ? ['| argument or option | meaning | default |', '| --- | --- | --- |']
      : []),
    ...args.map((argument) =>
      row(`<${argument.name()}>`, meaning(argument.description, argument.argChoices)),
    ),
    ...options.map((option) =>
      row(option.flags, meaning(option.description, option.argChoices), byDefault(option)),
    ),
    '',
  ].join('\n');
};

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

const meaning = (description: string, choices?: readonly string[]): string => {
  const among = choices?.map((choice) => `\`${choice}\``).join(', ');
  return [description, among].filter(Boolean).join(': ');
};

const byDefault = ({ defaultValue, mandatory }: Option): string => {
  if (mandatory) return 'required';
  return defaultValue === undefined ? '' : `\`${String(defaultValue)}\``;
};

const row = (name: string, text: string, value = ''): string =>
  `| \`${name}\` | ${text.replaceAll('|', '\\|')} | ${value} |`;
