package nocturne.broker.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.port.LogRecord;
import nocturne.core.fuzz.FuzzTarget;

/**
 * Dead letters: the input's lines are attributes, {@code name=value}. They are a dead letter, or
 * none, or are refused; one that is read is written so that it reads the same.
 */
public final class DeadLetterTarget implements FuzzTarget {
  @Override
  public List<byte[]> seeds() {
    String deadLetter =
        """
        stage=ingest
        night=20210120
        reason=TRUNCATED
        detail=the bytes end at 5
        topic=ztf_20210120_programid1
        partition=1
        offset=5
        crc32c=ffffffff
        length=5
        kafka.topic=ztf_20210120_programid1
        kafka.partition=1
        kafka.offset=5
        kafka.timestamp=1611100000000
        """;
    return List.of(
        deadLetter.getBytes(StandardCharsets.UTF_8),
        (deadLetter + "candid=7\nobjectId=ZTF21a\nstoredAt=rejected/x")
            .replace("ingest", "filter")
            .getBytes(StandardCharsets.UTF_8),
        "retry=1".getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void put(byte[] input) {
    Map<String, String> attributes = new LinkedHashMap<>();
    for (String line : new String(input, StandardCharsets.UTF_8).split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals >= 0) {
        attributes.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    Optional<DeadLetter> read;
    try {
      read = DeadLetter.from(record(attributes, new byte[] {1}));
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    if (read.isPresent()) {
      var message = read.get().message();
      DeadLetter again =
          DeadLetter.from(record(message.attributes(), message.value())).orElseThrow();
      assertThat(again.message().attributes()).isEqualTo(message.attributes());
      assertThat(again.message().key()).isEqualTo(message.key());
    }
  }

  private static LogRecord record(Map<String, String> attributes, byte[] value) {
    return new LogRecord("ztf_dead_letters", 0, 1, 2, null, value, attributes);
  }
}
