import type { WaitReason } from '../../../../cache/editing/edit-outcome.ts';

/** Why something that a person made is not on the server yet, and when it will be. */
export const WAIT_REASONS: Readonly<Record<WaitReason, string>> = {
  offline: 'It is sent when the network is back.',
  unreachable: 'The server does not answer. It is tried again by itself.',
  'signed-out': 'It is sent once you have signed in again.',
};
