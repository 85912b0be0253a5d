/**
 * SettingScreen: where the administrator assigns primary and backup ports to virtual interfaces.
 * Each application is a new version; the screen waits until every row has applied it.
 */
import { assign, enqueueActions, setup } from 'xstate';
import { message, type RowSetting } from './types.ts';

type Event =
  | { type: 'EDIT' | 'CANCEL' }
  | { type: 'APPLY'; rows: readonly RowSetting[] }
  | { type: 'APPLIED'; version: number };

const settingScreenSetup = setup({
  types: { context: {} as { readonly version: number }, events: {} as Event },
  guards: {
    isCurrent: ({ context, event }) =>
      event.type === 'APPLIED' && event.version === context.version,
  },
  actions: {
    raiseVersion: assign({ version: ({ context }) => context.version + 1 }),
    submit: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'APPLY') return;
      const { version } = context;
      const changed = message({ type: 'SETTING_CHANGED', version, rows: event.rows });
      enqueue.sendTo(({ system }) => system.get('control'), changed);
    }),
  },
});

export const settingScreen = settingScreenSetup.createMachine({
  id: 'SettingScreen',
  context: { version: 0 },
  initial: 'viewing',
  states: {
    viewing: { on: { EDIT: 'editing' } },
    editing: {
      on: {
        CANCEL: 'viewing',
        APPLY: { target: 'applying', actions: ['raiseVersion', 'submit'] },
      },
    },
    applying: { on: { APPLIED: { guard: 'isCurrent', target: 'viewing' } } },
  },
});
