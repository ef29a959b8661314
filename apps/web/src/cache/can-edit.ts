import { useQuery } from '@tanstack/react-query';
import { mayHaveSession } from './session-hint.ts';
import { sessionQuery } from './session-query.ts';

/**
 * Whether the person may change products. While it is not known who that is, a browser that signed in before counts: the
 * screen then keeps its shape when the answer comes.
 */
export function useCanEdit(): boolean {
  const { data: user } = useQuery(sessionQuery);
  return user ? user.role !== 'viewer' : user === undefined && mayHaveSession();
}
