package dev.sparekey.model;

/** In what capacity somebody acts on others' accounts, by the directory's word. */
public enum StaffRole {
  /** None: to say so of somebody who had one. */
  NONE,
  HELP_DESK,
  ADMINISTRATOR
}
