import type { CommandSpec } from '../command-spec.ts';

export const completion: CommandSpec = {
  path: ['completion'],
  summary: 'Print completion for a shell',
  arguments: [{ form: '<shell>', description: 'bash, zsh or fish', choices: ['bash', 'zsh', 'fish'] }],
  examples: [
    'source <(slipway completion bash)',
    'slipway completion zsh > ~/.zfunc/_slipway',
    'slipway completion fish > ~/.config/fish/completions/slipway.fish',
  ],
  run: async ({ args, terminal, commands }) => {
    const { completionScript } = await import('../completion-script.ts');
    terminal.out.write(completionScript(args[0] ?? 'bash', commands));
    return 0;
  },
};
