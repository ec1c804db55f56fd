// checks: what the node clients share: who they are, and a check that is said by its name.
export const [issuer, secret] = process.argv.slice(2);
export const john = { username: "johndoe", password: "secret" };
export const both = "me items";

/// Runs what returns true where all is well. What throws has failed, and the next check has its turn.
export async function check(name, run) {
  try {
    const good = await run();
    console.log(good === true ? `ok ${name}` : `FAILED ${name}: ${JSON.stringify(good) ?? "undefined"}`);
  } catch (problem) {
    console.log(`FAILED ${name}: ${problem?.stack ?? problem}`.replaceAll("\n", " "));
  }
}

/// What `run` throws; a call that does not throw is a failure.
export async function refusal(run) {
  let answer;
  try {
    answer = await run();
  } catch (problem) {
    return problem;
  }
  throw new Error(`not refused: ${JSON.stringify(answer)}`);
}

export const subject = async (response) => response.status === 200 && (await response.json()).username === "johndoe";
