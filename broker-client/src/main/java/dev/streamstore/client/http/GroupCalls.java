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
    private final String memberId;
    private final String path;
    private final Duration timeout;

    /**
     * @param memberId unique to this consumer, for as long as it lives: joining again with it is the same member, so that
     *     neither a lost answer to a join nor a lost membership leaves a ghost that holds partitions
     */
    GroupCalls(Transport transport, ConsumerConfig config, String memberId) {
        this.transport = transport;
        this.config = config;
        this.memberId = memberId;
        this.path = "/v1/groups/" + Call.segment(config.group());
        this.timeout = config.sessionTimeout().compareTo(LONGEST) < 0 ? config.sessionTimeout() : LONGEST;
    }

    String memberId() {
        return memberId;
    }

    Wire.MemberState join(List<String> topics) {
        Wire.JoinRequest request = new Wire.JoinRequest(
                memberId, topics, config.clientId(), config.sessionTimeout().toMillis());
        return transport
                .send(Call.post(path + "/members", request).within(timeout))
                .as(Wire.MemberState.class);
    }

    /** @param patience how long the broker may wait for news before it answers; zero for an answer at once */
    Transport.InFlight heartbeat(Credentials member, Collection<TopicPartition> owned, Duration patience) {
        Wire.HeartbeatRequest request =
                new Wire.HeartbeatRequest(member.memberEpoch(), Wire.group(owned), patience.toMillis());
        return transport.start(
                Call.post(memberPath(member.memberId()) + "/heartbeat", request).within(timeout.plus(patience)));
    }

    /** Leaves, whether or not it is known here that the broker let this member in. */
    void leave(Duration within) {
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
