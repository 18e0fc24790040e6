package nocturne.core.alert;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class FieldDescriptionsTest {
  @Test
  void fieldsOfRecordsAndOfListsStandUnderTheirPaths() {
    Schema schema =
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "alert", "fields": [
                  {"name": "candid", "type": "long", "doc": " number of the alert "},
                  {"name": "plain", "type": "long"},
                  {"name": "blank", "type": "long", "doc": " "},
                  {"name": "candidate", "doc": "the detection", "type":
                    {"type": "record", "name": "candidate", "fields": [
                      {"name": "jd", "type": "double", "doc": "start [d]"}]}},
                  {"name": "history", "type": ["null", {"type": "array", "items": "candidate"}]}]}
                """);
    assertThat(FieldDescriptions.of(schema))
        .containsExactly(
            entry("candid", "number of the alert"),
            entry("candidate", "the detection"),
            entry("candidate.jd", "start [d]"),
            entry("history.jd", "start [d]"));
  }

  @Test
  void aSchemaThatContainsItselfHasAnEnd() {
    Schema schema =
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "a", "fields": [
                  {"name": "n", "type": "int", "doc": "number"},
                  {"name": "next", "type": ["null", "a"]}]}
                """);
    assertThat(FieldDescriptions.of(schema)).hasSize(8).containsKey("next.next.n");
  }
}
