package nocturne.broker.books;

/** Hears how far an audit is; from several threads at once. */
public interface AuditProgress {
  AuditProgress NONE =
      new AuditProgress() {
        @Override
        public void expects(long records) {}

        @Override
        public void read(int records) {}
      };

  /** Sets the approximate number of records to read from all stores together. */
  void expects(long records);

  /** Adds a number of records read. */
  void read(int records);
}
