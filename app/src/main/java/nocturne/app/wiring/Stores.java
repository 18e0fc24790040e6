package nocturne.app.wiring;

import java.io.IOException;
import java.time.Clock;
import java.util.Collections;
import java.util.SortedSet;
import nocturne.app.config.ComponentSettings;
import nocturne.app.config.Configuration;
import nocturne.app.config.ConfigurationException;
import nocturne.app.home.Home;
import nocturne.app.home.Owner;
import nocturne.broker.archive.ArchiveReader;
import nocturne.broker.books.BookStore;
import nocturne.broker.component.Components;
import nocturne.broker.component.Orders;
import nocturne.broker.instance.BrokerFiles;
import nocturne.broker.journal.Journal;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Component;
import nocturne.core.instance.Names;
import nocturne.core.night.Night;
import nocturne.standalone.directory.DirectoryOptions;
import nocturne.standalone.directory.DirectoryStore;
import nocturne.standalone.iceberg.IcebergOptions;
import nocturne.standalone.iceberg.IcebergTables;

/**
 * The objects and tables of a home folder, which many processes can use at once. Commands that only
 * read these need no Kafka.
 */
public final class Stores implements NightRecords, AutoCloseable {
  /** The catalogue's name, which other programs must give. */
  static final String CATALOGUE = "nocturne";

  /** A night received at live rates leaves three files a minute, a replay a few in all. */
  private static final int FILES_WORTH_COMPACTING = 16;

  private final Configuration configuration;
  private final Names names;
  private final DirectoryStore store;
  private final IcebergOptions tableOptions;

  private Stores(
      Configuration configuration, Names names, DirectoryStore store, IcebergOptions tableOptions) {
    this.configuration = configuration;
    this.names = names;
    this.store = store;
    this.tableOptions = tableOptions;
  }

  public static Stores open(Home home, Configuration configuration, Names names) {
    boolean durable = configuration.store().fsync();
    return new Stores(
        configuration,
        names,
        new DirectoryStore(
            home.store(), DirectoryOptions.defaults().withDurable(durable).withKill(Death.POINT)),
        IcebergOptions.in(home.warehouse())
            .withCatalog("jdbc:sqlite:" + home.catalogue(), CATALOGUE, java.util.Map.of())
            .withDurable(durable)
            .withLeastFiles(FILES_WORTH_COMPACTING)
            .withKill(Death.POINT));
  }

  @Override
  public Names names() {
    return names;
  }

  public DirectoryStore store() {
    return store;
  }

  /** Opens the instance's tables; the caller closes them. */
  public IcebergTables openTables() {
    return new IcebergTables(tableOptions, names.dataset());
  }

  /** A reader of the archive. */
  public ArchiveReader archive() {
    return new ArchiveReader(store, names.bucket(Bucket.ALERTS));
  }

  /** The files that the instance's components read when they start. */
  public BrokerFiles brokerFiles() {
    return new BrokerFiles(names, store, Death.POINT);
  }

  /**
   * The configuration of some components, with their current files; read once at the start of each
   * run.
   *
   * @throws ConfigurationException with everything that is wrong
   */
  public Configuration configuration(Component... components) throws IOException {
    return configuration.with(ComponentSettings.of(brokerFiles(), components));
  }

  @Override
  public Journal journal() {
    return new Journal(store, names.bucket(Bucket.BROKER_FILES));
  }

  /** The nights that were ever started; empty before the instance was set up. */
  public SortedSet<Night> receivedNights() {
    return store.bucketExists(names.bucket(Bucket.BROKER_FILES))
        ? journal().nights()
        : Collections.emptySortedSet();
  }

  @Override
  public BookStore books() {
    return new BookStore(store, names.bucket(Bucket.BROKER_FILES));
  }

  @Override
  public Components components() {
    return new Components(
        store, names.bucket(Bucket.BROKER_FILES), word -> Owner.isSeen(word.self().process()));
  }

  /**
   * Gives orders to the components.
   *
   * @param by their author, for people
   */
  public Orders orders(String by, Clock clock) {
    return new Orders(components(), by, clock, Death.POINT);
  }

  @Override
  public void close() {
    store.close();
  }
}
