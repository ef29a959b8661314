import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { User } from '@headroom/contracts/accounts';
import type { Job } from '@headroom/contracts/jobs';
import { StreamHeadersSchema, StreamQuerySchema } from '@headroom/contracts/stream';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Feed } from '../../changes/create-feed.ts';
import type { Follower } from '../../changes/create-follower.ts';
import type { FeedCursor } from '../../changes/feed-cursor.ts';
import type { FeedPage } from '../../changes/feed-repository.ts';
import { feedReaderOf } from '../../changes/present-change.ts';
import { createChangeEvents } from './change-events.ts';
import { createConnections, type ConnectionLimits } from './create-connections.ts';
import { createConsoleTopic } from './console-topic.ts';
import { createEventWriter, type EventWriter } from './event-writer.ts';
import { sendChanges } from './send-changes.ts';

/** Proxies and phones cut what is silent for longer; a session that ended is noticed with it. */
const HEARTBEAT_MILLISECONDS = 15_000;

export interface StreamDeps {
  feed: Feed;
  follower: Follower;
  findJob: (id: string) => Promise<Job | undefined>;
  /** Who sends a request; asked again with every heartbeat. */
  authenticate: (request: FastifyRequest) => Promise<User | null>;
  onError: (error: unknown) => void;
  limits?: ConnectionLimits;
  heartbeatMilliseconds?: number;
}

/** One event stream a browser: changes of products, and one's own jobs. Made once for all prefixes, which share its connections. */
export function createStreamRoutes({
  feed,
  follower,
  findJob,
  authenticate,
  onError,
  limits,
  heartbeatMilliseconds = HEARTBEAT_MILLISECONDS,
}: StreamDeps): FastifyPluginAsyncTypebox {
  const connections = createConnections(limits);
  const events = createChangeEvents(feed);
  const open = new Set<EventWriter>();
  const jobWriters = new Map<EventWriter, string>();
  const consoleTopic = createConsoleTopic(follower);
  /** Those that have all changes that the follower has told. */
  const caughtUp = new WeakSet<EventWriter>();
  let isEnding = false;
  let stopJobs: (() => void) | undefined;

  async function tellJob(id: string): Promise<void> {
    if (jobWriters.size === 0) return;
    const job = await findJob(id);
    if (!job?.actor) return;
    const data = JSON.stringify(job);
    for (const [writer, userId] of jobWriters) if (userId === job.actor.id) writer.write({ event: 'job', data });
  }

  function followJobs(writer: EventWriter, user: User): void {
    stopJobs ??= follower.onJob((id) => void tellJob(id).catch(onError));
    jobWriters.set(writer, user.id);
  }

  /** Nothing more reaches somebody who signed out, or whose role is another now. */
  async function beat(writer: EventWriter, request: FastifyRequest): Promise<void> {
    const user = await authenticate(request).catch(() => undefined);
    if (user === undefined || user?.id !== request.user?.id || user?.role !== request.user?.role) writer.end();
    else {
      // To whoever still hears what was before, the follower's place would promise what has not been sent.
      const position = caughtUp.has(writer) ? follower.position() : undefined;
      writer.write(position ? { id: feed.encode(position) } : {});
    }
  }

  return async (app) => {
    app.addHook('preClose', async () => {
      isEnding = true;
      for (const writer of open) writer.end();
      stopJobs?.();
      consoleTopic.stop();
    });

    app.get(
      '/stream',
      {
        config: {
          access: 'catalogue',
          batch: false,
          problems: ['cursor_invalid', 'cursor_expired', 'overloaded'],
        },
        // Compression would hold events back until a block is full.
        compress: false,
        // Its answer would never end.
        exposeHeadRoute: false,
        schema: {
          tags: ['Changes'],
          summary: 'Hear changes and jobs as they happen',
          description:
            'Server-sent events. The id of an event is a cursor of the change feed: sent back as `Last-Event-ID`, everything since follows. A comment comes every 15 seconds. It ends with the session.',
          querystring: StreamQuerySchema,
          headers: StreamHeadersSchema,
          response: {
            200: { content: { 'text/event-stream': { schema: Type.String() } } },
          },
        },
      },
      async (request, reply) => {
        const { user } = request;
        const topics = new Set(request.query.topics.split(','));
        const giveBack = connections.take({ userId: user?.id, address: request.ip });
        const writer = createEventWriter();
        let heartbeat: NodeJS.Timeout | undefined;
        writer.stream.once('close', () => {
          clearInterval(heartbeat);
          jobWriters.delete(writer);
          consoleTopic.leave(writer);
          open.delete(writer);
          giveBack();
        });
        let changes: { from: FeedCursor; firstPage: FeedPage } | undefined;
        try {
          open.add(writer);
          if (topics.has('changes')) {
            const lastId = request.headers['last-event-id'];
            const cursor = lastId ? lastId : await feed.nowCursor();
            const from = await feed.decode(cursor, '/headers/last-event-id');
            changes = { from, firstPage: await feed.repository.readPage(from.position, { limit: 500 }) };
          }
          if (topics.has('jobs') && user) followJobs(writer, user);
          if (topics.has('console') && user?.role === 'operator') consoleTopic.join(writer);
        } catch (error) {
          writer.stream.destroy();
          throw error;
        }
        heartbeat = setInterval(() => void beat(writer, request), heartbeatMilliseconds);
        heartbeat.unref();
        writer.write({});
        if (isEnding) writer.end();
        reply
          .headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
          .type('text/event-stream; charset=utf-8')
          .send(writer.stream as never);
        if (changes) {
          const leaving = sendChanges({ ...changes, feed, follower, events, reader: feedReaderOf(user), writer });
          leaving.then(
            () => caughtUp.add(writer),
            (error: unknown) => {
              onError(error);
              writer.end();
            },
          );
          writer.stream.once('close', () => void leaving.then((leave) => leave()).catch(() => {}));
        }
        return reply;
      },
    );
  };
}
