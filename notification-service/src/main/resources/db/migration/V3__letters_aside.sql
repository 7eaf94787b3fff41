-- A mail is updated when it is taken and when it is sent, and each update writes the whole row again. What it says goes
-- into the side table (TOAST) from 128 bytes on: the row that is copied then only points to it.
alter table notification set (toast_tuple_target = 128);
