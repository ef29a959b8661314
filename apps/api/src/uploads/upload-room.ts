import { AppError } from '../errors.ts';

export interface RoomLimits {
  /** At once, of one account. */
  readonly maxRunning: number;
  /** Kept for one account. */
  readonly maxKeptBytes: number;
  /** Left free on the disk: the database lies on the same one. */
  readonly spareBytes: number;
  /** After so many bytes of an upload room is looked for again; with all uploads of an account a small part of `spareBytes`. */
  readonly checkBytes: number;
}

export interface UploadRoomDependencies {
  limits: RoomLimits;
  /** What an account has too much of, for people: `imports`. */
  what: string;
  /** How much an account has uploaded and not removed, without the uploads that are running. */
  bytesOf: (userId: string) => Promise<number>;
  /** Free on the disk that uploads go to. */
  freeBytes: () => Promise<number>;
}

interface Upload {
  readonly userId: string;
  /** 0 where it was not said; of a packed body its packed length. */
  readonly announced: number;
  received: number;
}

/** The place of one upload that goes on. */
export interface UploadPlace {
  /** Tells of bytes before they are written. @throws AppError too_large, where there is no room for them any more. */
  grow(bytes: number): Promise<void>;
  /** Looks once more, at what came in all. @throws AppError too_large */
  settle(): Promise<void>;
  leave(): void;
}

/**
 * Sees to it that uploads leave room on the disk for the database, which lies on the same one, and for each other. All that run count
 * with what they announced, or with what came where that is more. What was announced is no promise (a body in chunks announces nothing,
 * a packed one too little), so that room is looked for again every `checkBytes`.
 */
export function createUploadRoom({ limits, what, bytesOf, freeBytes }: UploadRoomDependencies) {
  const running = new Set<Upload>();
  const of = (userId: string) => [...running].filter((upload) => upload.userId === userId);

  async function check({ userId }: Upload): Promise<void> {
    const kept = await bytesOf(userId);
    const coming = of(userId).reduce((sum, { announced, received }) => sum + Math.max(announced, received), 0);
    if (kept + coming > limits.maxKeptBytes) {
      const detail = `Your earlier ${what} take up all the room there is for them. Discard some of them first.`;
      throw new AppError('too_large', { detail });
    }
    const free = await freeBytes();
    // What was received is written, and no longer free.
    const claimed = [...running].reduce((sum, one) => sum + Math.max(one.announced - one.received, 0), 0);
    if (free < claimed + limits.spareBytes) {
      const detail = `The disk of this server is nearly full. Tell whoever runs it, or discard earlier ${what}.`;
      throw new AppError('too_large', { detail });
    }
  }

  return {
    /** @throws AppError overloaded, with too many uploads of one account, and too_large. */
    async enter({ userId, announced }: { userId: string; announced: number }): Promise<UploadPlace> {
      if (of(userId).length >= limits.maxRunning) {
        const detail = `${limits.maxRunning} uploads of yours are running. Wait until one has ended.`;
        throw new AppError('overloaded', { detail, headers: { 'Retry-After': '10' } });
      }
      const upload: Upload = { userId, announced, received: 0 };
      // Before it is looked for room, so that two that come together see each other.
      running.add(upload);
      const leave = () => void running.delete(upload);
      let unchecked = 0;
      try {
        await check(upload);
      } catch (error) {
        leave();
        throw error;
      }
      return {
        async grow(bytes) {
          upload.received += bytes;
          unchecked += bytes;
          if (unchecked < limits.checkBytes) return;
          unchecked = 0;
          await check(upload);
        },
        settle: () => check(upload),
        leave,
      };
    },
  };
}
