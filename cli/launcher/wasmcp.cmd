@echo off
rem The command, for a folder on PATH: see `wasmcp` beside this file.
setlocal
set "command=%~dp0..\wasmcp.js"
if defined WASMCP_NODE if exist "%WASMCP_NODE%" goto editor
where /q node
if errorlevel 1 goto missing
node "%command%" %*
exit /b %errorlevel%
:editor
set ELECTRON_RUN_AS_NODE=1
"%WASMCP_NODE%" "%command%" %*
exit /b %errorlevel%
:missing
echo error: cannot find `node` on PATH 1>&2
echo install Node 20 or newer 1>&2
exit /b 127
