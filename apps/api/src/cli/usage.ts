/** What `pnpm headroom help` prints. */
export const USAGE = `Usage: pnpm headroom <command>

  import FILE        bring products from a CSV into the catalogue: Shopify's or WooCommerce's product export, or any table
    --map FIELDS       which column is which, for instance title=Name,price=Cost,sku="Article no."
    --format FORMAT    shopify, woocommerce or csv; by default the header decides
    --delimiter CHAR   , ; | or tab; by default the header decides
    --encoding NAME    for instance windows-1252; by default UTF-8 or what the byte order mark says
    --decimal CHAR     the decimal mark of prices, . or , where the file's prices do not show it
    --currency CODE    the currency of the prices; a catalogue has one
    --rejects FILE     where rejected rows go; by default FILE.rejects.csv
    --dry-run          do everything but keep nothing
                     exit code 0 when all products are in, 3 when some were rejected or the import was stopped, 1 when none could be
  user create        make an account; asks for the password
    --email ADDRESS --name NAME --role viewer|editor|operator
    --password-stdin   read the password from the first line of standard input
  user list          list the accounts
  backup FILE        write the whole database to a file
  restore FILE       read a backup into an empty database
  worker             run background jobs (bulk actions, imports) beside the ones that the server runs, until Ctrl-C
  help               this text

The database is the one of \`npm start\`, or of DATABASE_URL.`;

/** The command line is wrong; answered with the message and exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** 0 done · 1 failed · 2 wrong command line · 3 done in part */
export const EXIT = { done: 0, failed: 1, usage: 2, partly: 3 } as const;
