package dev.sparekey.app.demo;

import java.util.List;

/** Where people see what goes on. Called from any thread. */
interface Display extends AutoCloseable {

  /** What the demo does from now on. */
  void phase(String text);

  /** How far it is in that. */
  void progress(String position, Counts counts);

  /** Where broker and registry are. */
  void place(String text);

  /** A new revision. */
  void revised(Finding finding);

  /** What may be looked at now that the rest is done. */
  void guide(List<String> lines);

  @Override
  void close();
}
