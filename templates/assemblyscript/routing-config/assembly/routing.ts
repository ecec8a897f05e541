/** Rules for `wasmcp:filter-middleware`, in TOML. */
export const rules = `version = "1.0"

# Only tools with all of these tags in their \`_meta\` are shown, at every path.
# [tag-filters]
# level = "basic"

# At /mcp/safe and below, all tools but one.
[path-rules."/mcp/safe"]
blacklist = ["delete"]

# At /mcp/math and below, these tools alone.
[path-rules."/mcp/math"]
whitelist = ["add", "subtract"]
`;
