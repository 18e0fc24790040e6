package nocturne.google.storage;

import java.net.URI;
import java.util.List;
import nocturne.google.Judge;

/** Another's Cloud Storage in memory, github.com/fsouza/fake-gcs-server. */
record FakeGcsServer(Judge judge) implements AutoCloseable {

  /** Starts one with no buckets; skips the running test where there is no such program. */
  static FakeGcsServer start() {
    return new FakeGcsServer(
        Judge.start(
            "FAKE_GCS_SERVER",
            1,
            ports ->
                List.of(
                    "-backend=memory",
                    "-scheme=http",
                    "-host=127.0.0.1",
                    "-port=" + ports.get(0),
                    "-public-host=127.0.0.1:" + ports.get(0),
                    "-log-level=error")));
  }

  URI address() {
    return URI.create("http://" + judge.address(0));
  }

  @Override
  public void close() {
    judge.close();
  }
}
