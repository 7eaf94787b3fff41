package dev.streamstore.client.http;

import dev.streamstore.client.ConsumerConfig;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.http.Membership.Credentials;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What a member says to its group. Holds nothing but where and who; safe for use by several threads. */
final class GroupCalls {

    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final Transport transport;
    private final ConsumerConfig config;
    private final String instanceId;
    private final String path;
    private final Duration timeout;

    /**
     * @param instanceId unique to this consumer: joining again with it takes the place of the former membership, so that
     *     neither a lost answer to a join nor a lost membership leaves a ghost that holds partitions
     */
    GroupCalls(Transport transport, ConsumerConfig config, String instanceId) {
        this.transport = transport;
        this.config = config;
        this.instanceId = instanceId;
        this.path = "/v1/groups/" + Call.segment(config.group());
        this.timeout = config.sessionTimeout().compareTo(LONGEST) < 0 ? config.sessionTimeout() : LONGEST;
    }

    Wire.MemberState join(List<String> topics) {
        Wire.JoinRequest request = new Wire.JoinRequest(
                topics, config.clientId(), config.sessionTimeout().toMillis(), instanceId);
        return transport
                .send(Call.post(path + "/members", request).within(timeout))
                .as(Wire.MemberState.class);
    }

    Wire.MemberState heartbeat(Credentials member, Collection<TopicPartition> owned) {
        Wire.HeartbeatRequest request = new Wire.HeartbeatRequest(member.memberEpoch(), Wire.group(owned));
        return transport
                .send(Call.post(memberPath(member.memberId()) + "/heartbeat", request)
                        .within(timeout))
                .as(Wire.MemberState.class);
    }

    void leave(String memberId, Duration within) {
        transport.send(Call.delete(memberPath(memberId)).within(within));
    }

    void commit(Credentials member, Map<TopicPartition, Long> nextOffsets, Duration within) {
        List<Wire.CommitOffset> offsets = nextOffsets.entrySet().stream()
                .map(each -> new Wire.CommitOffset(
                        each.getKey().topic(), each.getKey().partition(), each.getValue()))
                .toList();
        Wire.CommitRequest request = new Wire.CommitRequest(member.memberId(), member.memberEpoch(), offsets);
        transport.send(Call.post(path + "/offsets", request).within(within));
    }

    private String memberPath(String memberId) {
        return path + "/members/" + Call.segment(memberId);
    }
}
