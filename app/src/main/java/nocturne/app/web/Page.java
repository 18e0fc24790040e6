package nocturne.app.web;

import nocturne.app.config.Settings;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Workers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page of a process with stages. The stages wait neither for its start nor for its end, and
 * work without it. A thread of its own starts it, since libraries may swallow the interruption of
 * the main thread.
 */
public final class Page implements AutoCloseable {
  private @Nullable WebServer server;
  private boolean closed;

  private Page() {}

  /** No page. */
  public static Page none() {
    return new Page();
  }

  /** Begins to serve the page, if the settings want one. */
  public static Page serve(Services services, Workers workers, Control control) {
    Page page = new Page();
    Settings.Web set = services.configuration().web();
    if (set.enabled()) {
      Thread starting = new Thread(() -> page.start(set, services, workers, control), "web-start");
      starting.setDaemon(true);
      starting.start();
    }
    return page;
  }

  private void start(Settings.Web set, Services services, Workers workers, Control control) {
    Logger log = LoggerFactory.getLogger(Page.class);
    try {
      WebServer begun = WebServer.start(set, services, workers, control);
      synchronized (this) {
        if (closed) {
          begun.close();
          return;
        }
        server = begun;
      }
      log.info("the page is at {}", begun.url());
      begun.warning().ifPresent(log::warn);
    } catch (RuntimeException e) {
      log.warn(
          "There is no page: {}; correct the settings of web, and start again.", e.getMessage());
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (server != null) {
      server.close();
    }
  }
}
