import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { placesFor, type Environment } from "../../../../toolchain/sources/places.ts";

const linuxHome = "/home/ann";
const macHome = "/Users/ann";
const windowsHome = "C:\\Users\\ann";

const onLinux = (env: Environment, ...files: string[]) =>
  placesFor(env, "linux", linuxHome, (file) => files.includes(file));
const onMac = (env: Environment, ...files: string[]) =>
  placesFor(env, "darwin", macHome, (file) => files.includes(file));
const onWindows = (env: Environment, ...files: string[]) =>
  placesFor(env, "win32", windowsHome, (file) => files.includes(file));

describe("without any variable", () => {
  test("Linux has the folders of the XDG base directory specification", () => {
    assert.deepEqual(onLinux({}), {
      home: "/home/ann",
      config: "/home/ann/.config/wasmcp",
      cache: "/home/ann/.cache/wasmcp",
      state: "/home/ann/.local/state/wasmcp",
      wkgConfig: "/home/ann/.config/wasm-pkg/config.toml",
      dockerConfig: "/home/ann/.docker/config.json",
    });
  });

  test("macOS has folders of its Library, and wkg's configuration where wkg looks for it", () => {
    assert.deepEqual(onMac({}), {
      home: "/Users/ann",
      config: "/Users/ann/Library/Application Support/wasmcp",
      cache: "/Users/ann/Library/Caches/wasmcp",
      state: "/Users/ann/Library/Application Support/wasmcp",
      wkgConfig: "/Users/ann/.config/wasm-pkg/config.toml",
      dockerConfig: "/Users/ann/.docker/config.json",
    });
  });

  test("Windows has folders of its application data", () => {
    assert.deepEqual(onWindows({}), {
      home: "C:\\Users\\ann",
      config: "C:\\Users\\ann\\AppData\\Roaming\\wasmcp",
      cache: "C:\\Users\\ann\\AppData\\Local\\wasmcp\\Cache",
      state: "C:\\Users\\ann\\AppData\\Local\\wasmcp\\State",
      wkgConfig: "C:\\Users\\ann\\AppData\\Roaming\\wasm-pkg\\config.toml",
      dockerConfig: "C:\\Users\\ann\\.docker\\config.json",
    });
  });
});

describe("variables", () => {
  const xdg = { XDG_CONFIG_HOME: "/x/config", XDG_CACHE_HOME: "/x/cache", XDG_STATE_HOME: "/x/state" };

  test("those of XDG count on Linux and macOS alike", () => {
    for (const places of [onLinux(xdg), onMac(xdg)]) {
      assert.equal(places.config, "/x/config/wasmcp");
      assert.equal(places.cache, "/x/cache/wasmcp");
      assert.equal(places.state, "/x/state/wasmcp");
      assert.equal(places.wkgConfig, "/x/config/wasm-pkg/config.toml");
    }
  });

  test("those of XDG count on Windows for wasmcp, and not for wkg", () => {
    const places = onWindows({ XDG_CONFIG_HOME: "D:\\config", XDG_CACHE_HOME: "D:\\cache" });
    assert.equal(places.config, "D:\\config\\wasmcp");
    assert.equal(places.cache, "D:\\cache\\wasmcp");
    assert.equal(places.wkgConfig, "C:\\Users\\ann\\AppData\\Roaming\\wasm-pkg\\config.toml");
  });

  test("Windows says where its application data is", () => {
    const places = onWindows({ APPDATA: "D:\\Roaming", LOCALAPPDATA: "D:\\Local" });
    assert.equal(places.config, "D:\\Roaming\\wasmcp");
    assert.equal(places.cache, "D:\\Local\\wasmcp\\Cache");
    assert.equal(places.state, "D:\\Local\\wasmcp\\State");
    assert.equal(places.wkgConfig, "D:\\Roaming\\wasm-pkg\\config.toml");
  });

  test("an empty variable counts as not set", () => {
    assert.deepEqual(onLinux({ XDG_CONFIG_HOME: "", WKG_CONFIG_FILE: "", DOCKER_CONFIG: "" }), onLinux({}));
  });

  test("wkg and Docker have their own variables", () => {
    const { wkgConfig, dockerConfig } = onLinux({
      WKG_CONFIG_FILE: "/x/wkg.toml",
      DOCKER_CONFIG: "/x/docker",
    });
    assert.equal(wkgConfig, "/x/wkg.toml");
    assert.equal(dockerConfig, "/x/docker/config.json");
  });
});

describe("existing files", () => {
  test("a configuration of the reference CLI is used in place", () => {
    const file = "/Users/ann/.config/wasmcp/config.toml";
    assert.equal(onMac({}, file).config, "/Users/ann/.config/wasmcp");
    const deps = "C:\\Users\\ann\\.config\\wasmcp\\deps";
    assert.equal(onWindows({}, deps).config, "C:\\Users\\ann\\.config\\wasmcp");
  });

  test("the state of servers that an earlier version wrote is used in place", () => {
    assert.equal(onMac({}, "/Users/ann/.local/state/wasmcp/servers").state, "/Users/ann/.local/state/wasmcp");
    const servers = "C:\\Users\\ann\\.local\\state\\wasmcp\\servers";
    assert.equal(onWindows({}, servers).state, "C:\\Users\\ann\\.local\\state\\wasmcp");
  });

  test("a configuration in the current folder does not hide the state in the earlier one", () => {
    const files = [
      "/Users/ann/Library/Application Support/wasmcp/config.toml",
      "/Users/ann/.local/state/wasmcp/servers",
    ];
    const { config, state } = onMac({}, ...files);
    assert.equal(config, "/Users/ann/Library/Application Support/wasmcp");
    assert.equal(state, "/Users/ann/.local/state/wasmcp");
  });

  test("the current folder wins when both have files", () => {
    const files = [
      "/Users/ann/Library/Application Support/wasmcp/config.toml",
      "/Users/ann/.config/wasmcp/config.toml",
    ];
    assert.equal(onMac({}, ...files).config, "/Users/ann/Library/Application Support/wasmcp");
  });

  test("a folder that a variable names is used although the earlier one has files", () => {
    const file = "/Users/ann/.config/wasmcp/config.toml";
    assert.equal(onMac({ XDG_CONFIG_HOME: "/x" }, file).config, "/x/wasmcp");
  });

  test("earlier versions put HOME before the profile of a Windows user", () => {
    const file = "D:\\home\\.config\\wasmcp\\config.toml";
    assert.equal(onWindows({ HOME: "D:\\home" }, file).config, "D:\\home\\.config\\wasmcp");
  });
});
