package nocturne.broker.component;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import nocturne.broker.memory.InMemoryStore;
import nocturne.broker.port.PortException;
import nocturne.core.instance.Component;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Components that are commanded through objects of a store. */
class InMemoryComponentsTest extends ComponentsContract {
  private static final String BUCKET = "files";

  private final InMemoryStore store = new InMemoryStore();

  @Override
  protected Components open() {
    store.createBucket(BUCKET);
    return new Components(store, BUCKET, word -> !dead.contains(word.self().process()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[1]",
        "{\"n\": -1, \"component\": \"TABLES\", \"action\": \"STOP\", \"at\": \"2021-01-20T00:00:00Z\", \"by\": \"me\", \"ends\": {}}",
        "{\"n\": 4294967297, \"component\": \"TABLES\", \"action\": \"STOP\", \"at\": \"2021-01-20T00:00:00Z\", \"by\": \"me\", \"ends\": {}}",
        "{\"n\": 1, \"component\": \"TABLES\", \"action\": \"DANCE\", \"at\": \"2021-01-20T00:00:00Z\", \"by\": \"me\", \"ends\": {}}",
        "{\"n\": 1, \"component\": \"ARCHIVE\", \"action\": \"STOP\", \"at\": \"2021-01-20T00:00:00Z\", \"by\": \"me\", \"ends\": {}}",
        "{\"n\": 1, \"component\": \"TABLES\", \"action\": \"STOP\", \"at\": \"today\", \"by\": \"me\", \"ends\": {}}",
      })
  void whatIsNoOrderIsNamed(String text) {
    Components components = open();
    store.put(BUCKET, "components/bq-sink/000001", text.getBytes(UTF_8));
    assertThatThrownBy(() -> components.newest(Component.TABLES))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("components/bq-sink/000001");
  }

  @Test
  void whatIsNobodysWordIsNamed() {
    Components components = open();
    store.put(BUCKET, "workers/bq-sink/1-a", "{\"component\": \"TABLES\"}".getBytes(UTF_8));
    assertThatThrownBy(() -> components.statuses(Component.TABLES))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("workers/bq-sink/1-a")
        .hasMessageContaining("'worker'");
  }
}
