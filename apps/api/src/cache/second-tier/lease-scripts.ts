import { createScript } from '../../redis/redis-script.ts';
import { ID_BYTES } from './entry-frame.ts';

// Each is one step for Redis: nobody comes between its lines. KEYS: the value, its lease.

/** What `look` answers when there is no value to be seen. */
export const LOOK = { wait: 0, leased: 1, alone: 2 } as const;
/** In place of an owner: fills of this key cannot be shared for a while. */
const ALONE = 'alone';

/**
 * The value, unless it is the one that was refused already; else the lease for this owner; else why not.
 * ARGV: owner, life of the lease in ms, id of a refused value or an empty text.
 */
export const look = createScript(`
local id = redis.call('GETRANGE', KEYS[1], 0, ${ID_BYTES - 1})
if id ~= '' and id ~= ARGV[3] then return redis.call('GET', KEYS[1]) end
if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return ${LOOK.leased} end
if redis.call('GET', KEYS[2]) == '${ALONE}' then return ${LOOK.alone} end
return ${LOOK.wait}`);

/**
 * Keeps the value and ends the lease. An owner that was held up until its lease was another's keeps nothing: its value may be older.
 * ARGV: owner, value, life of the value in ms.
 */
export const store = createScript(`
local owner = redis.call('GET', KEYS[2])
if owner and owner ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('DEL', KEYS[2])
return 1`);

/** ARGV: owner, for how long fills shall not be shared in ms, or 0. */
export const release = createScript(`
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
if tonumber(ARGV[2]) > 0 then redis.call('SET', KEYS[2], '${ALONE}', 'PX', ARGV[2]) else redis.call('DEL', KEYS[2]) end
return 1`);

/** ARGV: owner, life of the lease in ms. */
export const renew = createScript(`
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[2], ARGV[2])`);
