/** Node's `os`: what a component can say about the machine, which is little. */

export const EOL = "\n";
export const devNull = "/dev/null";
export const arch = (): string => "wasm32";
export const availableParallelism = (): number => 1;
export const cpus = (): unknown[] => [];
export const endianness = (): string => "LE";
export const freemem = (): number => 0;
export const homedir = (): string => "/";
export const hostname = (): string => "localhost";
export const loadavg = (): number[] => [0, 0, 0];
export const machine = (): string => "wasm32";
export const networkInterfaces = (): object => ({});
export const platform = (): string => "linux";
export const release = (): string => "";
export const tmpdir = (): string => "/tmp";
export const totalmem = (): number => 0;
export const type = (): string => "Linux";
export const uptime = (): number => 0;
export const userInfo = (): object => ({ username: "", uid: -1, gid: -1, shell: null, homedir: "/" });
export const version = (): string => "";
export const constants = { signals: {}, errno: {}, priority: {} };

export default {
  EOL,
  devNull,
  arch,
  availableParallelism,
  constants,
  cpus,
  endianness,
  freemem,
  homedir,
  hostname,
  loadavg,
  machine,
  networkInterfaces,
  platform,
  release,
  tmpdir,
  totalmem,
  type,
  uptime,
  userInfo,
  version,
};
