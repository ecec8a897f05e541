/** What each shell runs at the Tab key: it asks the command itself, so that a script never goes out of date. */

export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;
export type Shell = (typeof SHELLS)[number];

export function scriptFor(shell: Shell): string {
  return SCRIPTS[shell];
}

/** Where the line goes that loads the script. */
export const HOW_TO_LOAD: Readonly<Record<Shell, string>> = {
  bash: "source <(wasmcp completion bash)        in ~/.bashrc",
  zsh: "source <(wasmcp completion zsh)         in ~/.zshrc, after compinit",
  fish: "wasmcp completion fish | source         in ~/.config/fish/config.fish",
  powershell: "wasmcp completion powershell | Out-String | Invoke-Expression    in $PROFILE",
};

const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: String.raw`_wasmcp() {
  local value about
  COMPREPLY=()
  while IFS=$'\t' read -r value about; do
    [ -n "$value" ] && COMPREPLY+=("$value")
  done < <(wasmcp completion --words -- "${"$"}{COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _wasmcp wasmcp`,
  zsh: String.raw`#compdef wasmcp
_wasmcp() {
  local -a found
  local line
  for line in "${"$"}{(@f)$(wasmcp completion --words -- "${"$"}{(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [ -n "$line" ] && found+=("${"$"}{${"$"}{line%%$'\t'*}//:/\\:}:${"$"}{line#*$'\t'}")
  done
  if (( ${"$"}{#found} )); then _describe wasmcp found; else _files; fi
}
compdef _wasmcp wasmcp`,
  fish: String.raw`function __wasmcp_complete
  set -l words (commandline -opc)
  wasmcp completion --words -- $words[2..-1] (commandline -ct) 2>/dev/null
end
complete -c wasmcp -a '(__wasmcp_complete)'`,
  powershell: String.raw`Register-ArgumentCompleter -Native -CommandName wasmcp -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '' }
  & wasmcp completion --words '--' @words 2>$null | ForEach-Object {
    $value, $about = $_ -split "${"`"}t", 2
    if (-not $about) { $about = $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $about)
  }
}`,
};
