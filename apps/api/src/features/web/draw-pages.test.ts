import { currentScope } from '@headroom/database';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { once } from 'node:events';
import { expect, it, vi } from 'vitest';
import type { CachedRoute } from '../../cache/cached-route.ts';
import type { AnswerCached } from '../../cache/http/answer-requests.ts';
import { createDrawPage } from './draw-pages.ts';
import type { PageRequest } from './page-route.ts';

const reply = { sent: false } as FastifyReply;
const warn = vi.fn<() => void>();
const visit = (url: string) =>
  ({ url, headers: { accept: 'text/html' }, raw: { destroyed: false }, log: { warn } }) as unknown as FastifyRequest;
const draws = (answerCached: AnswerCached, patienceMilliseconds?: number) =>
  createDrawPage({
    renderer: { needs: (place) => ({ screen: 'product', place, canonical: place.path, id: 'x' }) },
    route: {} as CachedRoute<PageRequest>,
    answerCached,
    hasSession: () => false,
    mayAsk: () => true,
    ...(patienceMilliseconds !== undefined && { patienceMilliseconds }),
  });

it('waits for a drawing only so long, and says nothing of it in the log', async () => {
  const draw = draws(async () => {
    await once(currentScope()!.signal!, 'abort');
    throw new Error('abandoned');
  }, 10);
  expect(await draw(visit('/'), reply, 'origin')).toBe('not drawn');
  expect(warn).not.toHaveBeenCalled();
});

it('reads as urgently as the API does for the same, and not as files are sent', async () => {
  const urgencies: (number | undefined)[] = [];
  const draw = draws(async () => void urgencies.push(currentScope()?.urgency) as never);
  for (const url of ['/', '/?sort=title', '/?sort=title&q=oak'])
    expect(await draw(visit(url), reply, 'origin')).toBe('answered');
  expect(urgencies).toEqual([1, 1, 2]);
});
