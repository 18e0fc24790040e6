package nocturne.broker.books;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.port.Streams;
import nocturne.core.alert.Candid;
import nocturne.core.instance.Names;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * What was received of a night that was read from what another instance published: its topic has
 * other nights' alerts and the marks of transactions between ours, so offsets prove nothing. Each
 * of the night's alerts up to where ingest read is looked for among the packets with an outcome.
 */
final class SourceCheck {
  private SourceCheck() {}

  /** The topics of other instances that the night was read from. */
  static Set<String> sources(NightAccount account) {
    Set<String> sources = new HashSet<>();
    account.next().keySet().stream()
        .map(SurveyPartition::topic)
        .filter(topic -> Names.nightOf(topic).isEmpty())
        .forEach(sources::add);
    return sources;
  }

  static BookCheck received(
      Night night, NightAccount account, PublishedIndex publishedIndex, Streams streams) {
    Set<Long> known = new HashSet<>();
    for (int i = 0; i < publishedIndex.size(); i++) {
      known.add(publishedIndex.candid(i));
    }
    for (PacketOutcome skipped : account.rejected()) {
      @Nullable Candid candid = skipped.candid();
      if (candid != null) {
        known.add(candid.value());
      }
    }
    long[] there = new long[1];
    boolean[] whole = {true};
    List<Difference> missing = new ArrayList<>();
    for (String topic : sources(account)) {
      Map<Integer, Range> kept = streams.extent(topic);
      Map<Integer, Range> read = new HashMap<>();
      account
          .next()
          .forEach(
              (where, to) -> {
                @Nullable Range range =
                    where.topic().equals(topic) ? kept.get(where.partition()) : null;
                if (range != null) {
                  whole[0] &= range.from() == 0;
                  long end = Math.min(to, range.to());
                  read.put(where.partition(), new Range(Math.min(range.from(), end), end));
                }
              });
      streams.read(
          topic,
          read,
          record -> {
            String origin = record.attributes().getOrDefault("kafka.topic", "");
            byte[] key = record.key();
            if (Names.nightOf(origin).equals(Optional.of(night)) && key != null) {
              there[0]++;
              String candid = new String(key, StandardCharsets.UTF_8);
              if (!known.contains(Long.parseLong(candid))) {
                missing.add(
                    Difference.of(Difference.Kind.MISSING, "candid " + candid + " of " + topic));
              }
            }
          });
    }
    // What the other instance has deleted since cannot be counted again.
    long offered = whole[0] ? there[0] : Math.max(there[0], account.received());
    return BookCheck.of(
        CheckName.RECEIVED,
        "on the source",
        offered,
        "packets with an outcome",
        account.received(),
        missing);
  }
}
