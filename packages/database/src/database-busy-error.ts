/** All connections are taken and as many wait as may, or one waited too long. Nothing was sent to the database. */
export class DatabaseBusyError extends Error {
  override readonly name = 'DatabaseBusyError';
  readonly code = 'DATABASE_BUSY';
}

/** A statement that was not begun, because its scope had ended. It has the code of one that PostgreSQL cancelled. */
export class StatementRefusedError extends Error {
  override readonly name = 'StatementRefusedError';
  readonly code = '57014';
}
