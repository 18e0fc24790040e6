package nocturne.survey.kafka.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import nocturne.core.alert.AlertPacket;
import nocturne.core.night.Night;
import nocturne.survey.Extent;
import nocturne.survey.SurveyException;
import nocturne.survey.SurveyPacket;
import nocturne.survey.SurveyReader;
import nocturne.survey.SurveyStream;
import nocturne.survey.SurveyStream.Found;
import org.apache.kafka.common.errors.AuthorizationException;

/** Checks whether there are topics to read, and whether the login may read them. */
record TopicsCheck(SurveyStream stream, Wanted wanted, Patience patience) {
  /** Topics outlive what is in them by far, so not all are looked into. */
  private static final int LOOKED_INTO = 10;

  /** Topics worth reading, the likeliest first, with a sentence on them. */
  record Listed(List<String> topics, String says) {}

  Listed list() throws Diagnosis {
    try {
      Set<String> all = stream.topics();
      TreeMap<Night, String> nights = new TreeMap<>();
      for (String topic : all) {
        wanted
            .survey()
            .nightOf(topic)
            .filter(night -> wanted.survey().topic(night).equals(topic))
            .ifPresent(night -> nights.put(night, topic));
      }
      List<String> newestFirst = new ArrayList<>(nights.descendingMap().values());
      Optional<String> asked = wanted.topic();
      if (asked.isPresent()) {
        return listed(asked.get(), newestFirst, all.size());
      }
      if (newestFirst.isEmpty()) {
        throw new Diagnosis(
            Step.TOPICS,
            ("Of the %s topics that this login may see none is a night's"
                    + " (%s); if there are any, ask the cluster's owner for the rights"
                    + " DESCRIBE and READ on them")
                .formatted(all.size(), wanted.survey().topicForm()));
      }
      return new Listed(
          newestFirst,
          nights.size()
              + (nights.size() == 1 ? " topic of a night" : " topics of nights, the newest ")
              + (nights.size() == 1 ? ", " : "")
              + newestFirst.get(0)
              + "; "
              + tonight());
    } catch (SurveyException e) {
      throw sorted(Step.TOPICS, wanted.topic().orElse("the topics"), e);
    }
  }

  private Listed listed(String topic, List<String> nights, int all) throws Diagnosis {
    Optional<Found> found = stream.find(topic);
    if (found.isEmpty()) {
      throw new Diagnosis(
          Step.TOPICS,
          ("There is no topic %s among the %s that this login may see (%s); check its"
                  + " name, it may have expired or not have begun")
              .formatted(
                  topic,
                  all,
                  nights.isEmpty()
                      ? "none of them is a night's"
                      : "the newest is " + nights.get(0)));
    }
    return new Listed(List.of(topic), topic + " has " + words(found.get()));
  }

  private String tonight() {
    String topic = wanted.survey().topic(wanted.tonight());
    Optional<Found> found = stream.find(topic);
    return found
        .map(f -> "tonight's, " + topic + ", has " + words(f))
        .orElse("tonight's, " + topic + ", is not there yet");
  }

  private static String words(Found found) {
    return found.holdsAnything()
        ? String.format(Locale.ROOT, "%,d packets", found.atMost())
        : "no packet";
  }

  /** Reads one packet of the first topic that has any; empty if none has. */
  Optional<String> read(List<String> topics) throws Diagnosis {
    for (String topic : topics.subList(0, Math.min(LOOKED_INTO, topics.size()))) {
      try {
        Optional<Found> found = stream.find(topic).filter(Found::holdsAnything);
        if (found.isPresent()) {
          return Optional.of(read(found.get()));
        }
      } catch (SurveyException e) {
        throw sorted(Step.READING, "topic " + topic, e);
      }
    }
    return Optional.empty();
  }

  private String read(Found found) throws Diagnosis {
    Map<Integer, Long> from = new HashMap<>();
    found.partitions().forEach((p, extent) -> from.put(p, extent.end()));
    int partition =
        found.partitions().entrySet().stream()
            .filter(e -> !e.getValue().isEmpty())
            .mapToInt(Map.Entry::getKey)
            .min()
            .orElseThrow();
    Extent extent = found.partitions().getOrDefault(partition, new Extent(0, 0));
    from.put(partition, extent.begin());
    String name = found.topic().name();
    try (SurveyReader reader = stream.reader()) {
      reader.follow(found.topic(), from);
      long deadline = System.nanoTime() + patience.answer().toNanos();
      while (System.nanoTime() < deadline) {
        for (SurveyPacket read : reader.poll(Duration.ofSeconds(1)).packets()) {
          AlertPacket packet = read.packet();
          return String.format(
              Locale.ROOT,
              "a packet of %,d bytes was read: %s, partition %d, offset %d",
              packet.bytes().length,
              name,
              packet.origin().partition(),
              packet.origin().offset());
        }
        if (reader.positions(found.topic()).getOrDefault(partition, 0L) >= extent.end()) {
          return "what " + name + " held was read to its end, without a packet";
        }
      }
    }
    throw new Diagnosis(
        Step.READING,
        ("No packet of %s came within %s s, though it has %s; its nodes may be slow or"
                + " out of reach, try again")
            .formatted(name, patience.answer().toSeconds(), words(found)));
  }

  private static Diagnosis sorted(Step step, String what, SurveyException e) {
    Optional<AuthorizationException> denied = Causes.find(e, AuthorizationException.class);
    if (denied.isPresent()) {
      return new Diagnosis(
          step,
          ("The login may not %s%s (%s); ask the cluster's owner for the rights"
                  + " DESCRIBE and READ on it, no group is needed")
              .formatted(step == Step.READING ? "read " : "see ", what, denied.get().getMessage()),
          e);
    }
    return new Diagnosis(
        step,
        "The cluster did not answer about " + what + " (" + Causes.last(e) + "); try again",
        e);
  }
}
