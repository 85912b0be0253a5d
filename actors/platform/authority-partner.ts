/**
 * Cache authority over one file by its interface alone, for systems that have something else in focus: the
 * actor that stands in for it, and a watch that shows that it keeps to the interface.
 */
import type { EventObject } from 'xstate';
import {
  type AuthorityInterfaceInput,
  authorityInterface,
  authorityWatch,
} from '../../machines/platform/authority-interface.ts';
import type { ActorSpec, MonitorSpec, Plain } from '../../src/system/definition.ts';

const plain = (input: AuthorityInterfaceInput): Plain => input as unknown as Plain;

/** @param machine the interface with durations of one's own, by `authorityInterface.provide({ delays })` */
export const authorityPartnerOf = (
  input: AuthorityInterfaceInput,
  machine = authorityInterface,
): ActorSpec => ({ machine, input: plain(input) });

/** What a partner of this name says, judged by the interface. */
export const watchOfAuthorityPartner = (
  name: string,
  input: AuthorityInterfaceInput,
  promises: string,
): MonitorSpec => ({
  machine: authorityWatch,
  input: plain(input),
  promises,
  observes: {
    emit: ({ actor, event }): EventObject | undefined => (actor === name ? event : undefined),
  },
});
