/**
 * Failures of the operating system as sentences: `EACCES: permission denied, mkdir '/srv/a'` becomes "cannot create the
 * folder `/srv/a`: permission denied". Any call may fail in this way, also where no code of ours expects it, so that
 * everything that shows an error to a person comes through here.
 */

/** An error of Node about a call of the operating system. */
export interface SystemError extends Error {
  /** `EACCES` */
  readonly code: string;
  /** `mkdir` */
  readonly syscall: string;
  readonly path?: string;
  /** The second path, of a call that moves or copies. */
  readonly dest?: string;
  readonly address?: string;
  readonly hostname?: string;
  readonly port?: number;
}

export interface SystemFailure {
  /** Stable and kebab-case: `permission-denied`; `system-enotsock` for one that is not in the table. */
  readonly code: string;
  readonly message: string;
  readonly remedy: string | undefined;
}

/** What the error says in plain words; `undefined` for an error that did not come from the operating system. */
export function describeSystemError(error: unknown): SystemFailure | undefined {
  const found = systemErrorIn(error);
  if (found === undefined) return undefined;
  // Node's own functions for files put their name before the code: `ERR_FS_CP_EACCES`.
  const errno = found.code.replace(/^ERR_FS_(?:CP_)?/, "");
  const known = REASONS.get(errno);
  const reason = known?.reason ?? reasonIn(found, errno);
  return {
    code: known?.code ?? `system-${errno.toLowerCase()}`,
    message: `${actionOf(found)}: ${reason}`,
    remedy: known?.remedy,
  };
}

/** The error itself, or the first of several attempts that failed together, such as connections to several addresses. */
function systemErrorIn(error: unknown): SystemError | undefined {
  if (isSystemError(error)) return error;
  if (!(error instanceof AggregateError)) return undefined;
  return error.errors.find(isSystemError);
}

function isSystemError(error: unknown): error is SystemError {
  if (!(error instanceof Error) || !("code" in error) || !("syscall" in error)) return false;
  const { code, syscall } = error;
  return typeof code === "string" && /^(?:ERR_FS_)?E[A-Z0-9_]+$/.test(code) && typeof syscall === "string";
}

interface Reason {
  readonly code: string;
  readonly reason: string;
  readonly remedy?: string;
}

const CHECK_RIGHTS = "check the rights of the file and its folder, or choose another folder";
const CHECK_NETWORK = "check the name, the network and the proxy, and try again";

const REASONS: ReadonlyMap<string, Reason> = new Map([
  ["EACCES", { code: "permission-denied", reason: "permission denied", remedy: CHECK_RIGHTS }],
  ["EPERM", { code: "permission-denied", reason: "operation not permitted", remedy: CHECK_RIGHTS }],
  [
    "EROFS",
    {
      code: "read-only",
      reason: "the file system is read-only",
      remedy: "choose a folder that you can write to",
    },
  ],
  [
    "ENOSPC",
    { code: "disk-full", reason: "the disk is full", remedy: "free space on the disk, and try again" },
  ],
  [
    "EDQUOT",
    {
      code: "disk-full",
      reason: "your disk quota is used up",
      remedy: "free space on the disk, and try again",
    },
  ],
  ["EFBIG", { code: "too-large", reason: "the file is too large" }],
  ["ENOENT", { code: "no-such-file", reason: "file or folder not found", remedy: "check the path" }],
  [
    "ENOTDIR",
    { code: "not-a-folder", reason: "expected a folder, found a file in the path", remedy: "check the path" },
  ],
  ["EISDIR", { code: "not-a-file", reason: "expected a file, found a folder", remedy: "check the path" }],
  ["EEXIST", { code: "exists", reason: "a file or folder with this name exists already" }],
  ["ENOTEMPTY", { code: "not-empty", reason: "the folder is not empty" }],
  [
    "ENAMETOOLONG",
    { code: "name-too-long", reason: "the name is too long", remedy: "choose a shorter name or path" },
  ],
  [
    "ELOOP",
    { code: "link-circle", reason: "symbolic links form a circle", remedy: "correct the links in the path" },
  ],
  ["EXDEV", { code: "other-disk", reason: "the two places are on different disks" }],
  ["EIO", { code: "disk-failed", reason: "the disk reported a failure", remedy: "check the disk" }],
  [
    "EBUSY",
    { code: "in-use", reason: "another program uses it", remedy: "close the other program, and try again" },
  ],
  [
    "ETXTBSY",
    { code: "in-use", reason: "the program is running", remedy: "end the running program, and try again" },
  ],
  [
    "EMFILE",
    {
      code: "too-many-files",
      reason: "too many files are open",
      remedy: "raise the limit of open files, as with `ulimit -n 4096`",
    },
  ],
  [
    "ENFILE",
    {
      code: "too-many-files",
      reason: "too many files are open on this machine",
      remedy: "close other programs",
    },
  ],
  [
    "ENOMEM",
    { code: "no-memory", reason: "not enough memory", remedy: "close other programs, and try again" },
  ],
  [
    "EAGAIN",
    { code: "no-resources", reason: "not enough resources", remedy: "close other programs, and try again" },
  ],
  ["E2BIG", { code: "too-many-arguments", reason: "the command line is too long" }],
  ["ENOEXEC", { code: "not-a-program", reason: "the file is not a program for this machine" }],
  ["EPIPE", { code: "closed", reason: "the other side has closed the connection" }],
  [
    "ECONNREFUSED",
    {
      code: "refused",
      reason: "no program answers there",
      remedy: "check the address, and start the program",
    },
  ],
  [
    "ECONNRESET",
    { code: "closed", reason: "the other side has closed the connection", remedy: CHECK_NETWORK },
  ],
  ["ECONNABORTED", { code: "closed", reason: "the connection was ended", remedy: CHECK_NETWORK }],
  ["ETIMEDOUT", { code: "timed-out", reason: "no answer in time", remedy: CHECK_NETWORK }],
  ["ENOTFOUND", { code: "unknown-host", reason: "the name has no address", remedy: CHECK_NETWORK }],
  ["EAI_AGAIN", { code: "unknown-host", reason: "the name server does not answer", remedy: CHECK_NETWORK }],
  ["EHOSTUNREACH", { code: "unreachable", reason: "the machine cannot be reached", remedy: CHECK_NETWORK }],
  ["ENETUNREACH", { code: "unreachable", reason: "the network cannot be reached", remedy: CHECK_NETWORK }],
  [
    "EADDRINUSE",
    {
      code: "port-in-use",
      reason: "another program uses this port",
      remedy: "choose another port, or port 0 for any free one",
    },
  ],
  [
    "EADDRNOTAVAIL",
    {
      code: "bad-address",
      reason: "this machine does not have the address",
      remedy: "choose 127.0.0.1, or an address of this machine",
    },
  ],
]);

/** What a call does, for the beginning of a sentence. `{}` stands for the path, `{to}` for the second one. */
const ACTIONS: ReadonlyMap<string, string> = new Map([
  ["open", "open {}"],
  ["read", "read {}"],
  ["readlink", "read {}"],
  ["write", "write {}"],
  ["fsync", "write {}"],
  ["ftruncate", "write {}"],
  ["close", "close {}"],
  ["stat", "read {}"],
  ["lstat", "read {}"],
  ["fstat", "read {}"],
  ["access", "read {}"],
  ["realpath", "find {}"],
  ["scandir", "list the folder {}"],
  ["opendir", "list the folder {}"],
  ["mkdir", "create the folder {}"],
  ["uv_cwd", "find the current folder"],
  ["mkdtemp", "create the folder {}"],
  ["rmdir", "remove the folder {}"],
  ["rm", "remove {}"],
  ["unlink", "remove {}"],
  ["rename", "rename {} to {to}"],
  ["copyfile", "copy {} to {to}"],
  ["cp", "copy {} to {to}"],
  ["link", "link {} to {to}"],
  ["symlink", "link {} to {to}"],
  ["chmod", "change the rights of {}"],
  ["fchmod", "change the rights of {}"],
  ["chown", "change the owner of {}"],
  ["utime", "change the time of {}"],
  ["watch", "watch {}"],
  ["spawn", "start {}"],
  ["kill", "end a process"],
  ["connect", "connect to {}"],
  ["listen", "listen on {}"],
  ["bind", "listen on {}"],
  ["getaddrinfo", "find the address of {}"],
]);

/** Only a connection ends in these; reading and writing of files have the same calls. */
const CONNECTION = /^E(?:PIPE|CONN)/;

function actionOf(error: SystemError): string {
  // `spawn wasmtime` has the program in the name of the call.
  const [syscall = "", ...rest] = error.syscall.split(" ");
  const subject = error.path ?? (addressOf(error) || rest.join(" "));
  const action = ACTIONS.get(syscall);
  if (action === undefined)
    return `cannot do \`${error.syscall}\`${subject === "" ? "" : ` with \`${subject}\``}`;
  const unnamed = syscall === "mkdtemp" || CONNECTION.test(error.code) ? "" : "a file";
  const quoted = subject === "" ? unnamed : `\`${subject}\``;
  const to = error.dest === undefined ? "another place" : `\`${error.dest}\``;
  return `cannot ${action.replace("{to}", () => to).replace("{}", () => quoted)}`.trimEnd();
}

function addressOf({ address, hostname, port }: SystemError): string {
  const host = hostname ?? address ?? "";
  return port === undefined || port < 0 ? host : `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Node's own words for an error that is not in the table: `EACCES: permission denied, mkdir '/a'`. */
function reasonIn({ message }: SystemError, errno: string): string {
  const [, words] = /^[A-Z0-9_]+: ([^,]+)/.exec(message) ?? [];
  return words === undefined ? errno : `${words} (${errno})`;
}
