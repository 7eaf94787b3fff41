// The broker, as this page needs it. Every failure is a Problem with a sentence people can read.

export class Problem extends Error {
  constructor(message, body = {}) {
    super(message);
    this.body = body;
  }
}

const LONGEST_MS = 40_000;

async function call(path, { signal, ...options } = {}) {
  const signals = [AbortSignal.timeout(LONGEST_MS), ...(signal ? [signal] : [])];
  let response;
  try {
    response = await fetch(path, { ...options, cache: "no-store", signal: AbortSignal.any(signals) });
  } catch (failure) {
    if (signal?.aborted) {
      throw failure;
    }
    throw new Problem("The broker can't be reached at the moment.");
  }
  const body = response.status === 204 ? {} : await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Problem(body.detail ?? `The broker answered ${response.status}.`, body);
  }
  return body;
}

const name = encodeURIComponent;
const partitionPath = (topic, partition) => `topics/${name(topic)}/partitions/${partition}`;

export const topics = (signal) => call("/v1/topics?internal=true", { signal }).then((body) => body.topics);
export const topic = (topicName, signal) => call(`/v1/topics/${name(topicName)}`, { signal });
export const offsetAt = (topicName, partition, at, signal) =>
  call(`/v1/topics/${name(topicName)}/offsets?at=${at}`, { signal })
    .then((body) => body.offsets.find((each) => each.partition === partition)?.offset);
export const records = (topicName, partition, { offset, maxRecords = 50, maxWaitMs = 0 }, signal) =>
  call(`/v1/${partitionPath(topicName, partition)}/records?offset=${offset}&maxRecords=${maxRecords}&maxWaitMs=${maxWaitMs}`,
    { signal });
export const streamPath = (topicName, partition, offset) =>
  `/v1/${partitionPath(topicName, partition)}/stream?offset=${offset}`;
export const explainPartition = (topicName, partition, signal) =>
  call(`/v1/${partitionPath(topicName, partition)}/explain`, { signal });

export const groups = (signal) => call("/v1/groups", { signal }).then((body) => body.groups);
export const group = (groupName, signal) => call(`/v1/groups/${name(groupName)}`, { signal });
export const explainGroup = (groupName, signal) => call(`/v1/groups/${name(groupName)}/explain`, { signal });
export const reset = (groupName, topicName, to) =>
  call(`/v1/groups/${name(groupName)}/offsets/reset`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ topic: topicName, to }),
  });

export const segments = (topicName, partition, signal) =>
  call(`/console/api/${partitionPath(topicName, partition)}/segments`, { signal });
export const batches = (topicName, partition, base, position, signal) =>
  call(`/console/api/${partitionPath(topicName, partition)}/segments/${base}/batches?position=${position}`, { signal });
export const index = (topicName, partition, base, signal) =>
  call(`/console/api/${partitionPath(topicName, partition)}/segments/${base}/index`, { signal });
