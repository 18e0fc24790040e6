package nocturne.broker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import nocturne.broker.port.PortException;
import nocturne.core.fuzz.FuzzTarget;

/** Journal entries: any bytes are one or are refused, and one that is read is written the same. */
public final class JournalTarget implements FuzzTarget {
  private final JournalJson json = new JournalJson();

  @Override
  public List<byte[]> seeds() {
    String entry =
        """
        {"n":3,"night":"20210120","state":"DRAINING","at":"2021-01-20T12:00:00Z","conductor":"c","revision":1,
        "surveyTopic":"ztf_20210120_programid1","start":{"since":{"0":5},"survey":[{"clusterId":"c","topicId":"t",
        "topic":"ztf","partition":0,"offset":4}],"stages":[{"stage":"filter","topic":"t","partition":0,"to":5}],
        "published":{"0":7},"topics":{"a":{"0":1}}},"ends":[{"clusterId":"c","topicId":"t","topic":"ztf",
        "partition":0,"offset":9}],"cancelled":["filter"],"settings":{"k":"v"},"note":"n"}
        """;
    return List.of(entry.getBytes(StandardCharsets.UTF_8), "null".getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void put(byte[] input) {
    JournalEntry read;
    try {
      read = json.read("journal/20210120/000003", input);
    } catch (PortException.Broken e) {
      assertThat(e).hasMessageStartingWith("Cannot read the journal's entry ");
      return;
    }
    assertThat(json.read("again", json.write(read))).isEqualTo(read);
  }
}
