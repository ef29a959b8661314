import type { Picture } from '@headroom/contracts/pictures';

/** Uploads one picture, as a browser does. @throws with the problem where it is refused. */
export async function uploadPicture(
  { origin, token }: { origin: string; token: string },
  bytes: Buffer,
): Promise<Picture> {
  const answer = await fetch(new URL('/api/v1/pictures', origin), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'image/jpeg' },
    body: new Uint8Array(bytes),
  });
  if (!answer.ok) throw new Error(`An upload answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Picture;
}

/** Uploads several, some at a time. */
export async function uploadPictures(
  to: { origin: string; token: string },
  { count, atOnce, make }: { count: number; atOnce: number; make: (index: number) => Buffer },
): Promise<void> {
  let next = 0;
  const line = async () => {
    for (let index = next++; index < count; index = next++) await uploadPicture(to, make(index));
  };
  await Promise.all(Array.from({ length: atOnce }, line));
}
