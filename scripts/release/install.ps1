# Installs the command `wasmcp` for this user, in ~\.wasmcp. It needs Node 20 or newer, which brings npm.
#
#   WASMCP_HOME      another folder
#   WASMCP_VERSION   another version, for example 0.1.0
#   WASMCP_RELEASES  another place to download from: the address of a folder with one folder per version, v0.1.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

function Stop-Install([string] $message, [string] $remedy) {
  [Console]::Error.WriteLine("error: $message")
  if ($remedy) { [Console]::Error.WriteLine($remedy) }
  exit 1
}

$target = if ($env:WASMCP_HOME) { $env:WASMCP_HOME } else { Join-Path $HOME '.wasmcp' }
$version = if ($env:WASMCP_VERSION) { $env:WASMCP_VERSION -replace '^v', '' } else { '@VERSION@' }
$releases = if ($env:WASMCP_RELEASES) { $env:WASMCP_RELEASES } else { '@REPOSITORY@/releases/download' }
$file = "@TARBALL@-$version.tgz"

if (-not (Get-Command node -ErrorAction SilentlyContinue)) {
  Stop-Install 'cannot find `node` on PATH' 'install Node 20 or newer: https://nodejs.org/en/download'
}
$major = [int](node -p "process.versions.node.split('.')[0]")
if ($major -lt 20) {
  Stop-Install "Node is too old: expected 20 or newer, found $(node --version)" 'install a newer one: https://nodejs.org/en/download'
}
if (-not (Get-Command npm -ErrorAction SilentlyContinue)) {
  Stop-Install 'cannot find `npm` on PATH' 'install npm, which is a part of Node: https://nodejs.org/en/download'
}

$scratch = Join-Path ([IO.Path]::GetTempPath()) ([Guid]::NewGuid())
New-Item -ItemType Directory $scratch | Out-Null
try {
  Write-Output "downloading wasmcp $version"
  foreach ($name in $file, 'SHA256SUMS') {
    $address = "$releases/v$version/$name"
    try { Invoke-WebRequest -UseBasicParsing -Uri $address -OutFile (Join-Path $scratch $name) }
    catch { Stop-Install "cannot download $address" "$_" }
  }
  $expected = Get-Content (Join-Path $scratch 'SHA256SUMS') |
    Where-Object { $_ -match "^[0-9a-f]{64}  $([Regex]::Escape($file))$" } |
    ForEach-Object { $_.Substring(0, 64) }
  if (-not $expected) { Stop-Install "SHA256SUMS of version $version does not list $file" }
  $found = (Get-FileHash -Algorithm SHA256 (Join-Path $scratch $file)).Hash.ToLowerInvariant()
  if ($found -ne $expected) {
    Stop-Install "$file is damaged or was replaced: expected SHA-256 $expected, found $found"
  }

  Write-Output "installing into $target"
  npm install --global --prefix $target --no-audit --no-fund --loglevel=error (Join-Path $scratch $file)
  if ($LASTEXITCODE -ne 0) { Stop-Install "npm ended with $LASTEXITCODE" }
  & (Join-Path $target 'wasmcp.cmd') --version | Out-Null
  if ($LASTEXITCODE -ne 0) { Stop-Install "$target\wasmcp.cmd was installed, and does not start" }
  Write-Output "installed $target\wasmcp.cmd"
  if (($env:PATH -split ';') -notcontains $target) {
    Write-Output 'to have it on PATH, run this line and open a new terminal:'
    Write-Output "  [Environment]::SetEnvironmentVariable('PATH', `"$target;`" + [Environment]::GetEnvironmentVariable('PATH', 'User'), 'User')"
  }
}
finally {
  Remove-Item -Recurse -Force $scratch
}
