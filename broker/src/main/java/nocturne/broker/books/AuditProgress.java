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

  /** So many records will be read of all stores together, roughly. */
  void expects(long records);

  /** So many more were read. */
  void read(int records);
}
