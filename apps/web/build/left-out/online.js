/** Whether there is a network, as the browser says when it comes and goes: nobody here says it by hand. */
let isOnline = true;
export const onlineManager = {
  isOnline: () => isOnline,
  subscribe(listener) {
    const hear = ({ type }) => {
      const was = isOnline;
      isOnline = type === 'online';
      if (isOnline !== was) listener(isOnline);
    };
    for (const type of ['online', 'offline']) window.addEventListener(type, hear);
    return () => {
      for (const type of ['online', 'offline']) window.removeEventListener(type, hear);
    };
  },
};
