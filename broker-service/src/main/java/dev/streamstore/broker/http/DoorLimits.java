package dev.streamstore.broker.http;

import java.time.Duration;

/**
 * What the door allows.
 *
 * @param jsonBytes the largest JSON body
 * @param batchesBytes the largest body of batches
 * @param bodiesBytes what the bodies of all requests may take in memory at once
 * @param answersBytes what the batches in all answers may take in memory at once
 * @param pace of bodies and answers
 * @param produce quotas of what clients send
 * @param fetch quotas of what clients read
 * @param heartbeat of streams, the longest silence
 */
public record DoorLimits(
        int jsonBytes,
        int batchesBytes,
        long bodiesBytes,
        long answersBytes,
        Pace pace,
        QuotaLimits produce,
        QuotaLimits fetch,
        Duration heartbeat) {}
