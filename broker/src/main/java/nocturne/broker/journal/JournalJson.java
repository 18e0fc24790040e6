package nocturne.broker.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StagePartition;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.PortException;
import nocturne.core.night.Night;

/**
 * A journal entry as JSON for people and machines. Fields that are not known here are passed over,
 * so that an older program reads a newer one's journal.
 */
final class JournalJson {
  private final ObjectMapper mapper = new ObjectMapper();

  byte[] write(JournalEntry entry) {
    ObjectNode out = mapper.createObjectNode();
    out.put("n", entry.n());
    out.put("night", entry.night().basicIso());
    out.put("state", entry.state().name());
    out.put("at", entry.at().toString());
    out.put("conductor", entry.conductor());
    out.put("revision", entry.revision());
    entry.surveyTopic().ifPresent(topic -> out.put("surveyTopic", topic));
    entry.start().ifPresent(start -> write(out.putObject("start"), start));
    entry.ends().ifPresent(ends -> write(out.putArray("ends"), ends));
    write(out.putObject("deadLetterEnds"), entry.deadLetterEnds());
    ArrayNode cancelled = out.putArray("cancelled");
    entry.cancelled().stream().sorted().map(Stage::word).forEach(cancelled::add);
    ObjectNode settings = out.putObject("settings");
    entry.settings().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(e -> settings.put(e.getKey(), e.getValue()));
    out.put("note", entry.note());
    try {
      return mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(out);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values could not be written", e);
    }
  }

  /**
   * @param name of the object, for the message
   * @throws PortException.Broken when the bytes are no journal entry
   */
  JournalEntry read(String name, byte[] json) {
    try {
      JsonNode in = mapper.readTree(json);
      return new JournalEntry(
          int31(in, "n"),
          Night.parse(text(in, "night")),
          NightState.valueOf(text(in, "state")),
          Instant.parse(text(in, "at")),
          in.path("conductor").asText(""),
          int31(in, "revision"),
          Optional.ofNullable(in.path("surveyTopic").textValue()),
          in.has("start") ? Optional.of(readStart(in.get("start"))) : Optional.empty(),
          in.has("ends") ? Optional.of(readPositions(in.get("ends"))) : Optional.empty(),
          readOffsets(in.path("deadLetterEnds")),
          readStages(in.path("cancelled")),
          readTexts(in.path("settings")),
          in.path("note").asText(""));
    } catch (IOException | IllegalArgumentException | DateTimeException | NullPointerException e) {
      throw new PortException.Broken(
          "Cannot read the journal's entry "
              + name
              + " ("
              + json.length
              + " bytes): "
              + e.getMessage()
              + ". See who wrote it; remove it only if the night it belongs to is closed.",
          e);
    }
  }

  private static JsonNode required(JsonNode in, String field) {
    JsonNode value = in.get(field);
    if (value == null || value.isNull()) {
      throw new IllegalArgumentException("field " + field + " is missing");
    }
    return value;
  }

  private static String text(JsonNode in, String field) {
    JsonNode value = required(in, field);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("field " + field + " is no text but " + value);
    }
    return value.textValue();
  }

  private static int int31(JsonNode in, String field) {
    long value = int63(field, required(in, field));
    if (value > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("field " + field + " is too large: " + value);
    }
    return (int) value;
  }

  /** A count, a number or an offset: whole and not negative, never taken for 0 where it is not. */
  private static long int63(String field, JsonNode value) {
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw new IllegalArgumentException(
          "field " + field + " is no whole number from 0 up but " + value);
    }
    return value.longValue();
  }

  private static void write(ObjectNode out, StartingPoint start) {
    write(out.putObject("since"), start.since().offsets());
    write(out.putArray("survey"), start.survey());
    ArrayNode stages = out.putArray("stages");
    start
        .stages()
        .forEach(
            (at, to) ->
                stages
                    .addObject()
                    .put("stage", at.stage().word())
                    .put("topic", at.topic())
                    .put("partition", at.partition())
                    .put("to", to));
    write(out.putObject("published"), start.published());
    ObjectNode topics = out.putObject("topics");
    start.topics().forEach((topic, ends) -> write(topics.putObject(topic), ends));
  }

  private static void write(ObjectNode out, Map<Integer, Long> offsets) {
    offsets.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(e -> out.put(e.getKey().toString(), e.getValue()));
  }

  private static StartingPoint readStart(JsonNode in) {
    Map<StagePartition, Long> stages = new HashMap<>();
    for (JsonNode stage : in.path("stages")) {
      stages.put(
          new StagePartition(
              Stage.of(text(stage, "stage")), text(stage, "topic"), int31(stage, "partition")),
          int63("to", required(stage, "to")));
    }
    return new StartingPoint(
        new LedgerMark(readOffsets(in.path("since"))),
        readPositions(in.path("survey")),
        stages,
        readOffsets(in.path("published")),
        readTopics(in.path("topics")));
  }

  private static void write(ArrayNode out, Map<SurveyPartition, Long> positions) {
    positions.forEach(
        (partition, offset) ->
            out.addObject()
                .put("clusterId", partition.clusterId())
                .put("topicId", partition.topicId())
                .put("topic", partition.topic())
                .put("partition", partition.partition())
                .put("offset", offset));
  }

  private static Map<SurveyPartition, Long> readPositions(JsonNode in) {
    Map<SurveyPartition, Long> positions = new HashMap<>();
    for (JsonNode each : in) {
      positions.put(
          new SurveyPartition(
              text(each, "clusterId"),
              text(each, "topicId"),
              text(each, "topic"),
              int31(each, "partition")),
          int63("offset", required(each, "offset")));
    }
    return positions;
  }

  private static Map<String, Map<Integer, Long>> readTopics(JsonNode in) {
    Map<String, Map<Integer, Long>> topics = new HashMap<>();
    in.properties().forEach(e -> topics.put(e.getKey(), readOffsets(e.getValue())));
    return topics;
  }

  private static Map<Integer, Long> readOffsets(JsonNode in) {
    Map<Integer, Long> offsets = new HashMap<>();
    in.properties()
        .forEach(e -> offsets.put(Integer.valueOf(e.getKey()), int63(e.getKey(), e.getValue())));
    return offsets;
  }

  private static Set<Stage> readStages(JsonNode in) {
    Set<Stage> stages = new HashSet<>();
    in.forEach(word -> stages.add(Stage.of(word.asText())));
    return stages;
  }

  private static Map<String, String> readTexts(JsonNode in) {
    Map<String, String> texts = new HashMap<>();
    in.properties().forEach(e -> texts.put(e.getKey(), e.getValue().asText()));
    return texts;
  }
}
