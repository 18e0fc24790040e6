package nocturne.broker.conductor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import nocturne.broker.books.AuditProgress;
import nocturne.broker.books.Auditor;
import nocturne.broker.books.BookCheck;
import nocturne.broker.books.Depth;
import nocturne.broker.books.NightBooks;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.pipeline.BackEnd;
import nocturne.broker.port.PortException;
import nocturne.broker.port.Tables;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Books while a store does not answer. */
@Timeout(60)
class UnansweredStoreTest {
  private static final Night NIGHT = Night.parse("20210120");
  private static final String TOPIC = "ztf_20210120_programid1";

  private final Broker broker = new Broker();

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void theOtherStoresAreToldAndNothingIsKept() throws InterruptedException {
    broker.started();
    broker.survey.create(TOPIC, 1);
    for (int i = 0; i < 20; i++) {
      broker.survey.send(TOPIC, 0, SampleAlert.packet(1000 + i), 1_611_111_111_000L);
    }
    broker.conductor.start(NIGHT, TOPIC);
    assertThat(broker.conductor.end(NIGHT).wrong()).isEmpty();
    JournalEntry closed = broker.journal.latest(NIGHT).orElseThrow();
    BookKeeping keeping = keeping();

    NightBooks books = keeping.audit(closed, Depth.PLAIN, AuditProgress.NONE);
    assertThat(books.wrong()).extracting(BookCheck::name).containsExactly("rows", "salt2");
    assertThat(books.wrong())
        .allSatisfy(
            line -> {
              assertThat(line.state()).isEqualTo(BookCheck.State.UNREADABLE);
              assertThat(line.unread()).containsExactly("the catalogue is busy");
              assertThat(line.missing()).isEmpty();
            });
    assertThatThrownBy(() -> keeping.audit(closed))
        .isInstanceOf(PortException.Unavailable.class)
        .hasMessage("the catalogue is busy");
  }

  private BookKeeping keeping() {
    BackEnd whole = broker.backEnd();
    BackEnd back =
        new BackEnd(
            whole.pipeline(),
            whole.topics(),
            whole.log(),
            whole.ledger(),
            whole.store(),
            busy(whole.tables()),
            whole.survey());
    return new BookKeeping(
        broker.progress(back, "another", KillPoint.NONE),
        new SurveyEnds(back.survey()),
        new Auditor(back, new PacketDecoder(Ztf.SURVEY), Clock.systemUTC()),
        broker.bookStore,
        KillPoint.NONE);
  }

  private static Tables busy(Tables tables) {
    return (Tables)
        Proxy.newProxyInstance(
            Tables.class.getClassLoader(),
            new Class<?>[] {Tables.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("rows")) {
                throw new PortException.Unavailable("the catalogue is busy", null);
              }
              try {
                return method.invoke(tables, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
