/** What the list of processes shows of the command: not the values and tokens that were typed, which may be secrets. */

/** Options whose values are hidden. */
const HIDDEN = ["--env", "--header"] as const;

/** `wasmcp run server.wasm --env API_KEY=*`; `undefined` if nothing has to be hidden. */
export function titleWithoutValues(args: readonly string[]): string | undefined {
  let isHidden = false;
  const words = args.map((word, index) => {
    if (/^eyJ[\w-]*\./.test(word)) {
      isHidden = true;
      return "*";
    }
    const option = HIDDEN.find((name) => word.startsWith(`${name}=`));
    const isValue = HIDDEN.some((name) => args[index - 1] === name);
    const text = option === undefined ? word : word.slice(option.length + 1);
    const user = /^(https?:\/\/)[^/@\s]*@/i.exec(word);
    if (user !== null) {
      isHidden = true;
      return word.replace(user[0], `${user[1]}*@`);
    }
    if (!(isValue || option !== undefined) || !text.includes("=")) return word;
    isHidden = true;
    return `${option === undefined ? "" : `${option}=`}${text.slice(0, text.indexOf("="))}=*`;
  });
  return isHidden ? ["wasmcp", ...words].join(" ") : undefined;
}
