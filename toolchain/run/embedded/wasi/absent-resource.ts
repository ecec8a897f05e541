/** A resource type of which the guest can never hold an instance. */
export function absentResource(): object {
  return function AbsentResource() {};
}
